"""Two models on the same rows: how far apart they are, drawn pairwise."""

from __future__ import annotations

from collections.abc import Hashable, Sequence

import numpy as np
from numpy.typing import ArrayLike

from sensorium.evaluation import Headline
from sensorium.evaluation.intervals import Interval, drawn_sums, interval_of

FEWEST_UNITS = 10
"""Fewer rows (groups) than this decide nothing: a bootstrap of so few is too narrow."""


def figure_of(headline: Headline, scores: ArrayLike) -> float:
    """Return the headline figure of rows with these scores; see `sensorium.evaluation.row_scores`."""
    return float(headline.from_mean_score(np.mean(np.asarray(scores, dtype=np.float64))))


def paired_interval(
    headline: Headline,
    first: ArrayLike,
    second: ArrayLike,
    *,
    groups: Sequence[Hashable] | None = None,
    seed: int = 0,
) -> Interval:
    """Return the 95 % interval of the first figure minus the second, both measured on the same draws.

    Args:
        headline: The figure.
        first: Score of each row by one model.
        second: Scores of the same rows by the other.
        groups: Group of each row; None draws rows.
        seed: Of the draws.
    """
    pairs = np.stack([np.ones(len(np.asarray(first))), np.asarray(first), np.asarray(second)], axis=1)
    counts, one, other = drawn_sums(pairs, groups=groups, seed=seed).T
    return interval_of(headline.from_mean_score(one / counts) - headline.from_mean_score(other / counts))
