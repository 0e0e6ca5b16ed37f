"""The batches of an epoch: order, augmentation, hidden inputs and mixtures, each from (seed, epoch, place in it)."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from sensorium.learning.mixes import MixConfig
from sensorium.learning.training.drawing import Sampling, draw_epoch
from sensorium.learning.training.imitation import Imitation
from sensorium.learning.training.mixing import mixed
from sensorium.learning.training.rows import Batch, Rows, batch_of
from sensorium.reading import in_order
from sensorium.specs import Array

# One number per purpose, so that two kinds of randomness of one row never share a stream.
_ORDER, _HIDING, _AUGMENTATION, _IMITATION, _MIXING = range(5)
BATCHES_AHEAD = 2
"""Batches that each worker may be ahead of the optimiser."""


@dataclass(frozen=True)
class TrainingBatches:
    """The drawn, augmented batches of every epoch; any batch of any epoch can be made by itself."""

    rows: Rows
    batch_size: int
    input_dropout: float
    seed: int
    sampling: Sampling = "shuffled"
    mix: MixConfig | None = None

    def __len__(self) -> int:
        return math.ceil(len(self.rows) / self.batch_size)

    def epoch(self, epoch: int, *, first: int = 0, workers: int = 0) -> Iterator[Batch]:
        """Yield the batches of one epoch from the ``first`` on; the same seed and epoch give the same bytes.

        Args:
            epoch: Number of the epoch.
            first: Place of the first batch to make, for a run that is taken up inside an epoch.
            workers: Threads that prepare batches while the caller works; 0 prepares them in the caller's.
        """
        plan = self.plan(epoch)
        steps = range(first, len(self))
        if workers == 0:
            return map(plan.batch, steps)
        return in_order(plan.batch, steps, ahead=workers * BATCHES_AHEAD, num_threads=workers)

    def plan(self, epoch: int) -> Plan:
        """Draw an epoch, of which any batch can then be made."""
        return Plan(self, epoch)

    @cached_property
    def imitation(self) -> Imitation:
        """What hides the cells of inputs whose presence shall tell nothing."""
        return Imitation(self.rows)


class Plan:
    """What was drawn for one epoch."""

    def __init__(self, batches: TrainingBatches, epoch: int) -> None:
        self._batches = batches
        self._epoch = epoch
        rows = batches.rows
        self._order = draw_epoch(rows.labels, batches.sampling, self._generator(_ORDER))
        self._shown = batches.imitation.draw(self._generator(_IMITATION))
        shown = self._shown.present[self._order][:, rows.firsts]
        kept = _kept(shown, batches.input_dropout, self._generator(_HIDING))
        self._kept = kept[:, rows.groups]
        # A counter-based generator: the place in the epoch is the place in the stream, which costs a quarter of
        # seeding one. A row that comes twice in an epoch comes in two variations.
        self._key = np.random.SeedSequence([batches.seed, epoch, _AUGMENTATION]).generate_state(2, np.uint64)

    def _generator(self, *purpose: int) -> np.random.Generator:
        return np.random.default_rng([self._batches.seed, self._epoch, *purpose])

    def batch(self, step: int) -> Batch:
        """Make one batch."""
        size = self._batches.batch_size
        source = np.random.Philox(key=self._key)
        rng = np.random.Generator(source)
        start = source.state
        features = []
        places = self._order[step * size : (step + 1) * size]
        for draw, place in enumerate(places.tolist(), start=step * size):
            start["state"]["counter"][3] = draw
            source.state = start
            features.append(self._features(place, self._kept[draw], rng))
        batch = batch_of(self._batches.rows, places, features)
        mix = self._batches.mix
        return batch if mix is None else mixed(batch, mix, self._generator(_MIXING, step))

    def _features(self, place: int, kept: NDArray[np.bool_], rng: np.random.Generator) -> dict[str, Array | None]:
        rows = self._batches.rows
        features: dict[str, Array | None] = {}
        for (name, modality), is_kept in zip(rows.modalities.items(), kept.tolist(), strict=True):
            array = rows.arrays[name][place] if is_kept else None
            if array is not None and name in self._shown.parts:
                array = modality.without(array, self._shown.parts[name][place])
            features[name] = None if array is None else modality.standardise(modality.augment(array, rng))
        return features


def _kept(present: NDArray[np.bool_], dropout: float, rng: np.random.Generator) -> NDArray[np.bool_]:
    """Choose which present inputs each row shows (modality dropout; Neverova et al., 2016); one always stays.

    Args:
        present: (rows, inputs), which inputs there are.
        dropout: Chance that an input is hidden.
        rng: What decides.

    Returns:
        (rows, inputs) bool.
    """
    kept = present & (rng.random(present.shape) >= dropout)
    # The lucky one is drawn for every row, so that a row's draw depends on nothing but its place.
    lucky = np.where(present, rng.random(present.shape), -1.0).argmax(1)
    bare = ~kept.any(1) & present.any(1)
    kept[bare, lucky[bare]] = True
    return kept
