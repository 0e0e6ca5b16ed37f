"""From a distance to the share of ordinary records that are nearer: a grid of quantiles, which keeps no row."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Self

import numpy as np

from sensorium.calibration.links import Floats
from sensorium.calibration.state import array_of
from sensorium.specs import Array

NUM_EVEN = 100
NUM_IN_TAIL = 100


class Ranks:
    """Some of the sorted distances of ordinary records, and which share of such records each is at least as far as."""

    def __init__(self, distances: Floats, shares: Floats) -> None:
        """Take distances (points,), rising, and the share of ordinary records within each."""
        self.distances = distances
        self.shares = shares
        self._shares_from_none = np.concatenate([[0.0], shares])

    @classmethod
    def fit(cls, distances: Floats) -> Self:
        """Fit to the distances of ordinary records, at least one: half the points even, half towards the far end.

        The k-th of n distances stands for a share of k / (n + 1), so that a new ordinary record exceeds a share s with
        a probability of at most 1 - s, however few the records.
        """
        rows = len(distances)
        even = np.linspace(1, rows, NUM_EVEN)
        tail = rows + 1 - np.geomspace(1, rows, NUM_IN_TAIL)
        ranks = np.unique(np.concatenate([even, tail]).round().astype(np.int64))
        return cls(np.sort(distances)[ranks - 1], ranks / (rows + 1))

    def share_nearer(self, distances: Floats) -> Floats:
        """Return the share of ordinary records that are nearer than each distance (rows,), from 0 to below 1."""
        return np.asarray(self._shares_from_none[np.searchsorted(self.distances, distances)])

    def arrays(self) -> dict[str, Array]:
        """Return what was learned, float32."""
        return {"distances": self.distances.astype(np.float32), "shares": self.shares.astype(np.float32)}

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, Array]) -> Self:
        """Build from what `arrays` returned.

        Raises:
            ValueError: It does not fit; the message says what.
        """
        distances = array_of(arrays, "distances", (-1,))
        shares = array_of(arrays, "shares", distances.shape)
        if (np.diff(distances) < 0).any() or (np.diff(shares) <= 0).any() or shares[0] <= 0 or shares[-1] >= 1:
            raise ValueError("'distances' and 'shares' do not rise")
        return cls(distances, shares)
