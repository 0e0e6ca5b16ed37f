"""Whether two models differ by more than chance, and what to make of many such questions at once."""

from __future__ import annotations

import math
from collections.abc import Hashable, Iterator, Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sensorium.evaluation import Headline
from sensorium.evaluation.intervals import MAX_BLOCK_CELLS, numbered

LEVEL = 0.05
NUM_SWAPS = 9_999

Floats = NDArray[np.float64]


def mcnemar_mid_p(only_first: int, only_second: int) -> float:
    """Return the two-sided mid-p value of McNemar's test (McNemar, 1947): are both models right equally often?

    Only rows that one model alone gets right tell anything. Were the models equally good, each would be as likely to
    be the first's as the second's. The mid-p version counts the outcome that was seen by half; it keeps its level with
    few and with many such rows, where the exact test is too careful and the one by chi-squared too bold (Fagerland,
    Lydersen and Laake, 2013). Rows must be independent; where they belong together, see `swap_p`.

    Args:
        only_first: Rows that the first model alone gets right.
        only_second: Rows that the second model alone gets right.
    """
    rows, fewer = only_first + only_second, min(only_first, only_second)
    steps = np.arange(1, fewer + 1)
    logs = np.concatenate([[0.0], np.cumsum(np.log((rows - steps + 1) / steps))]) - rows * math.log(2)
    chances = np.exp(logs)  # of 0, 1, ... fewer heads in so many fair tosses
    return min(1.0, float(2 * chances.sum() - chances[-1]))


def swap_p(
    headline: Headline,
    first: ArrayLike,
    second: ArrayLike,
    *,
    groups: Sequence[Hashable] | None = None,
    seed: int = 0,
) -> float:
    """Return the two-sided p value of a permutation test: what if chance had said which answers are whose?

    In each of 9,999 trials the two models swap all answers of a unit, a row or a whole group, by the toss of a coin
    (Fisher, 1935; Good, 2005). So it holds for rows that are alike within a group, and for few groups.

    Args:
        headline: The figure.
        first: Score of each row by one model; see `sensorium.evaluation.row_scores`.
        second: Scores of the same rows by the other.
        groups: Group of each row; None lets each row stand for itself.
        seed: Of the tosses.

    Returns:
        Above 0 and at most 1.
    """
    scores = np.stack([np.asarray(first, dtype=np.float64), np.asarray(second, dtype=np.float64)], axis=1)
    num_rows = len(scores)
    if groups is not None:
        num_groups, group_of_row = numbered(groups)
        by_group = [np.bincount(group_of_row, weights=column, minlength=num_groups) for column in scores.T]
        scores = np.stack(by_group, axis=1)

    def distance(is_swapped: Floats) -> Floats:
        sums = is_swapped @ scores[:, ::-1] + (1 - is_swapped) @ scores
        figures = headline.from_mean_score(sums / num_rows)
        return np.asarray(np.abs(figures[..., 0] - figures[..., 1]))

    seen = float(distance(np.zeros(len(scores)))) * (1 - 1e-9)  # trials that swap nothing, but add up otherwise
    as_far = sum(int((distance(tosses) >= seen).sum()) for tosses in _tosses(len(scores), seed))
    return (as_far + 1) / (NUM_SWAPS + 1)


def bootstrap_p(draws: Floats) -> float:
    """Return the two-sided p value of a difference, from draws of it: how far the middle of them must shrink to hold 0.

    It is below 0.05 where the 95 % percentile interval leaves 0 out (Efron and Tibshirani, 1993). Where no draw reaches
    0, it is read off a normal distribution as wide as the draws, so that it stays small when corrected for many pairs.
    Draws for which the difference is not defined (NaN) are left out.
    """
    defined = draws[~np.isnan(draws)]
    fewer = min(int((defined <= 0).sum()), int((defined >= 0).sum()))
    p, spread = min(1.0, 2 * (fewer + 1) / (len(defined) + 1)), float(defined.std())
    return p if fewer or not spread else min(p, math.erfc(abs(float(defined.mean())) / (spread * math.sqrt(2))))


def holm(p_values: Sequence[float]) -> list[float]:
    """Return p values adjusted for being many, in their order (Holm, 1979).

    The chance that even one of those below 0.05 is a false alarm then stays below 0.05, however the questions hang
    together.
    """
    adjusted, largest = list(p_values), 0.0
    for rank, place in enumerate(np.argsort(p_values, kind="stable").tolist()):
        largest = max(largest, min(1.0, (len(p_values) - rank) * p_values[place]))
        adjusted[place] = largest
    return adjusted


def _tosses(num_units: int, seed: int) -> Iterator[Floats]:
    """Yield which units are swapped, 1 or 0, in blocks (trials, units)."""
    rng, size = np.random.default_rng(seed), max(1, MAX_BLOCK_CELLS // num_units)
    for start in range(0, NUM_SWAPS, size):
        yield rng.integers(0, 2, (min(size, NUM_SWAPS - start), num_units), dtype=np.int8).astype(np.float64)
