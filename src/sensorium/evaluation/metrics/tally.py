"""Figures that follow from sums over rows: the figure, its value for each row, and its interval."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from sensorium.evaluation.intervals import Floats, Interval, drawn_sums, interval_of


@dataclass(frozen=True)
class Tally:
    """What was counted in each row, and the figure that the sums of these counts give.

    The rows are kept apart, so that a bootstrap draw is one product of a table, and so that two models on the same rows
    can be compared pairwise: draw both tables side by side with one call of `drawn_sums`.

    Attributes:
        counts: (rows, columns) float64.
        figure: Takes sums (..., columns) and returns the figure (...).
    """

    counts: Floats
    figure: Callable[[Floats], Floats]

    @property
    def value(self) -> float:
        """The figure of all rows together."""
        return float(self.figure(self.counts.sum(axis=0)))

    @property
    def each(self) -> Floats:
        """The figure of each row alone: (rows,)."""
        return self.figure(self.counts)

    def interval(self, *, groups: Sequence[Hashable] | None = None, seed: int = 0) -> Interval:
        """Return the 95 % bootstrap interval of the figure.

        Args:
            groups: Group of each row, such as a speaker: rows of a group are drawn together. None draws rows.
            seed: Of the draws.
        """
        return interval_of(self.figure(drawn_sums(self.counts, groups=groups, seed=seed)))


def tally_of_mean(scores: ArrayLike) -> Tally:
    """Return the tally whose figure is the mean of one score a row."""
    column = np.asarray(scores, dtype=np.float64)
    return Tally(np.stack([column, np.ones_like(column)], axis=1), _mean)


def _mean(sums: Floats) -> Floats:
    return sums[..., 0] / sums[..., 1]
