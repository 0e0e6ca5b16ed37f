"""Which of two recipes is better, and whether that is clear."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sensorium.records.allocation import none_alone

Scores = NDArray[np.float64]
"""(rows,), greater is better; NaN where a row was not measured."""

MIN_ROWS_TO_STOP = 30
BEHIND_ERRORS = 2.5
"""Standard errors by which a recipe must be behind to be given up."""
CLEAR_ERRORS = 1.0
"""Standard errors from which on a difference counts as clear (Breiman et al., 1984): else the plainer is kept."""


class Difference(NamedTuple):
    """Mean difference of two recipes' scores on the same rows, and its standard error."""

    mean: float
    error: float

    @property
    def is_clear(self) -> bool:
        """Whether the first is clearly better."""
        return self.mean > CLEAR_ERRORS * self.error and self.mean > 0


def difference(first: Scores, second: Scores, groups: Sequence[Hashable] | None) -> Difference:
    """Compare two recipes on the rows on which both were measured; rows of one group count as one draw."""
    both = np.flatnonzero(~np.isnan(first) & ~np.isnan(second))
    if not len(both):
        return Difference(0.0, float("inf"))
    apart = first[both] - second[both]
    mean = float(apart.mean())
    numbers = np.arange(len(both)) if groups is None else _numbered([groups[place] for place in both.tolist()])
    sums = np.bincount(numbers, apart - mean)
    count = len(sums)
    error = float(np.sqrt((sums**2).sum() * count / max(count - 1, 1))) / len(both)
    return Difference(mean, error if count > 1 else float("inf"))


def is_behind(own: Scores, best: Scores, groups: Sequence[Hashable] | None) -> bool:
    """Whether a recipe is so far behind the best on the rows measured that the others will not change it."""
    found = difference(best, own, groups)
    shared = int((~np.isnan(own) & ~np.isnan(best)).sum())
    return shared >= MIN_ROWS_TO_STOP and found.mean > BEHIND_ERRORS * found.error


def _numbered(values: Sequence[Hashable]) -> NDArray[np.intp]:
    ids: dict[Hashable, int] = {}
    return np.array([ids.setdefault(key, len(ids)) for key in none_alone(values)], dtype=np.intp)
