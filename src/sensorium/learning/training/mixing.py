"""Mixing the rows of a batch: who is mixed with whom, and what becomes of the labels."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from sensorium.learning.mixes import MixConfig
from sensorium.learning.training.rows import Batch, OtherLabels
from sensorium.specs import Array


def mixed(batch: Batch, mix: MixConfig, rng: np.random.Generator) -> Batch:
    """Mix every row of a batch with another that shows the same inputs; rows without such a partner stay as they are.

    Numbers among the labels are mixed by the rows' shares. Classes are not: `Batch.other` holds the partners', and the
    loss of a row is the mean of its losses for both by its share, which for cross-entropy is that of soft labels.
    """
    partners = partners_of(batch.feeds, rng)
    made = mix.mix(batch.feeds, partners, rng)
    shares = np.where(partners == np.arange(len(partners)), np.float32(1), made.shares)

    def labels(own: Array) -> tuple[Array, Array]:
        if own.dtype.kind == "i":
            return own, own[partners]
        together = (shares * own + (1 - shares) * own[partners]).astype(own.dtype)
        return together, together

    answers, others = labels(batch.labels)
    own = {name: labels(one) for name, one in batch.own_labels.items()}
    other = OtherLabels(others, {name: pair[1] for name, pair in own.items()}, shares)
    return Batch(made.feeds, answers, {name: pair[0] for name, pair in own.items()}, other)


def partners_of(feeds: Mapping[str, Array], rng: np.random.Generator) -> NDArray[np.intp]:
    """Return a partner (batch,) for each row, among those that show the same inputs: another row wherever there is one.

    Mixing a row that has a picture with one that has none would show all of either and answer for a part.
    """
    masks = [mask.any(axis=1) for key, mask in feeds.items() if key.endswith(".mask")]
    patterns = np.unique(np.stack(masks, axis=1), axis=0, return_inverse=True)[1].ravel()
    partners = np.arange(len(patterns))
    for pattern in range(int(patterns.max()) + 1):
        rows = rng.permutation(np.flatnonzero(patterns == pattern))
        partners[rows] = np.roll(rows, 1)
    return partners
