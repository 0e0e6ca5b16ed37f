"""Which rows an epoch shows, and in what order."""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import NDArray

from sensorium.specs import Array

Sampling = Literal["shuffled", "balanced", "square_root"]
POWERS: dict[Sampling, float] = {"balanced": 0.0, "square_root": 0.5}


def draw_epoch(labels: Array, sampling: Sampling, rng: np.random.Generator) -> NDArray[np.intp]:
    """Return the places of the rows of an epoch, as many as there are rows, in the order they come.

    Args:
        labels: Class of each row; looked at only where classes are balanced.
        sampling: ``shuffled`` takes every row once. Else a class of n rows gets a share of the epoch that grows with
            n to a power: 0 for ``balanced``, 1/2 for ``square_root`` (Mahajan et al., 2018; Kang et al., 2020). Within
            a class no row comes again before all others have come.
        rng: What decides.
    """
    if sampling == "shuffled":
        return rng.permutation(len(labels))
    rows = np.bincount(labels)
    weights = np.where(rows > 0, rows.astype(np.float64) ** POWERS[sampling], 0.0)
    # One number drawn rounds all shares to whole rows, each up or down and right on average.
    ends = np.floor(np.cumsum(weights / weights.sum()) * len(labels) + rng.random())
    ends[-1] = len(labels)
    counts = np.diff(ends, prepend=0.0).astype(np.intp)
    chosen = [_cycled(np.flatnonzero(labels == one), int(counts[one]), rng) for one in np.flatnonzero(rows)]
    return rng.permutation(np.concatenate(chosen))


def _cycled(places: NDArray[np.intp], count: int, rng: np.random.Generator) -> NDArray[np.intp]:
    """Return so many places: all of them in a new order, again and again."""
    rounds = -(-count // len(places))
    return np.concatenate([rng.permutation(places) for _ in range(rounds)] or [places])[:count]
