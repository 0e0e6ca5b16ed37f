"""Split-conformal prediction: how wide a set or an interval must be to hold the truth with a chosen probability.

A score says how strange an answer would be. The cut is the quantile of the scores that the true answers of calibration
rows had, a little above the empirical one: ceil((n + 1) coverage) of n. A new record's true answer then has a score
within the cut with the chosen probability, whatever the model, as long as its rows could have come in any order (Vovk
et al., 2005). Rows of one group could not; groups could. So every group weighs as much as another, and what must be
enough is the number of groups (Lee, Barber and Willett, 2023); a row without group is a group of its own.
"""

from __future__ import annotations

import math
from collections.abc import Hashable, Sequence

import numpy as np
from numpy.typing import NDArray

from sensorium.calibration.links import Floats

ROUNDING = 1e-9


def units_needed(coverage: float) -> int:
    """Return how many rows, or groups, a coverage needs at least."""
    return math.ceil(coverage / (1 - coverage) - ROUNDING)


def group_sizes(num_rows: int, groups: Sequence[Hashable] | None) -> tuple[NDArray[np.int64], int]:
    """Return of each row how many rows its group has (rows,), and the number of groups."""
    if groups is None:
        return np.ones(num_rows, dtype=np.int64), num_rows
    places = {name: place for place, name in enumerate(dict.fromkeys(groups))}
    group_of_row = np.array([places[name] for name in groups], dtype=np.int64)
    return np.bincount(group_of_row)[group_of_row], len(places)


def one_of_each(num_rows: int, groups: Sequence[Hashable] | None, seed: int = 0) -> NDArray[np.int64]:
    """Return the places of rows that are independent of each other: one of each group, at random, else all."""
    if groups is None:
        return np.arange(num_rows)
    order = np.random.default_rng(seed).permutation(num_rows)
    return np.sort(np.fromiter({groups[row]: row for row in order.tolist()}.values(), dtype=np.int64))


def cut_of(scores: Floats, coverage: float, *, groups: Sequence[Hashable] | None = None) -> float | None:
    """Return the greatest score that an answer in a set may have.

    Args:
        scores: Of the true answers of calibration rows (rows,); infinite where no answer could have been the true one.
        coverage: Wanted, above 0 and below 1.
        groups: Group of each row; None where every row stands for itself.

    Returns:
        The cut; None where the rows are too few for this coverage, or too many have no true answer.
    """
    sizes, num_groups = group_sizes(len(scores), groups)
    needed = coverage * (num_groups + 1) - ROUNDING * (num_groups + 1)
    if not num_groups or needed > num_groups:
        return None
    order = np.argsort(scores, kind="stable")
    reached = np.cumsum(1 / sizes[order])
    cut = float(scores[order[np.searchsorted(reached, needed)]])
    return cut if math.isfinite(cut) else None


def lac_scores(probabilities: Floats) -> Floats:
    """Return the score of every class in every row: what its probability lacks to 1 (Sadinle, Lei, Wasserman, 2019)."""
    return 1 - probabilities


def aps_scores(probabilities: Floats) -> Floats:
    """Return the score of every class in every row: the mass of the classes down to it (Romano, Sesia, Candès, 2020).

    Without the random share of a class's own mass that the paper allows for: the same record has the same set each
    time, at the price of larger sets. Coverage holds for any score, so it holds for this one.
    """
    rows = np.arange(len(probabilities))[:, np.newaxis]
    order = np.argsort(-probabilities, axis=1, kind="stable")
    scores = np.empty_like(probabilities)
    scores[rows, order] = probabilities[rows, order].cumsum(axis=1)
    return scores


def without_gaps(is_within: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Return sets (rows, classes) with every class that stands between two others of its set: they cover no less."""
    from_first = np.logical_or.accumulate(is_within, axis=1)
    until_last = np.logical_or.accumulate(is_within[:, ::-1], axis=1)[:, ::-1]
    return np.asarray(from_first & until_last)


SCORES = {"lac": lac_scores, "aps": aps_scores}
