"""Metrics of classes in an order. All but the last follow from a confusion matrix.

``counts`` are (..., classes, classes), true by predicted, classes in their order; leading axes are draws. Distances are
in *steps* from class to class.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from sensorium.evaluation.metrics import Floats, Ints, mean_of_defined, ratio


def within_one_accuracy(counts: ArrayLike) -> Floats:
    """Return the share of answers (...) that are right or one step off."""
    return _mean(np.asarray(counts), _steps(counts) <= 1)


def mae_steps(counts: ArrayLike) -> Floats:
    """Return the mean distance (...) of answers from the truth, in steps."""
    return _mean(np.asarray(counts), _steps(counts))


def mae_steps_by_class(counts: ArrayLike) -> Floats:
    """Return the mean distance of the answers to each true class (..., classes), in steps; NaN without such rows."""
    table = np.asarray(counts)
    return ratio((table * _steps(table)).sum(axis=-1), table.sum(axis=-1))


def macro_mae_steps(counts: ArrayLike) -> Floats:
    """Return the mean over classes that have rows (...), so that rare ones count as much (Baccianella et al., 2009)."""
    return np.asarray(mean_of_defined(mae_steps_by_class(counts)))


def weighted_kappa(counts: ArrayLike, *, power: int) -> Floats:
    """Return the agreement beyond chance (...), up to 1, where far misses count more (Cohen, 1968).

    NaN where the true and the predicted rows are all of one and the same class.

    Args:
        counts: Confusion matrix.
        power: What distances are raised to: 1 for *linear*, 2 for *quadratic* weights.
    """
    table = np.asarray(counts, dtype=np.float64)
    weights = np.power(_steps(table), power)
    true, predicted = table.sum(axis=-1), table.sum(axis=-2)
    by_chance = true[..., :, None] * predicted[..., None, :]
    expected = (by_chance * weights).sum(axis=(-2, -1))
    return 1 - ratio((table * weights).sum(axis=(-2, -1)) * table.sum(axis=(-2, -1)), expected)


def spearman(counts: ArrayLike) -> Floats:
    """Return the correlation of the ranks (...), -1 to 1, rows of one class sharing their mean rank (Spearman, 1904).

    NaN where all rows have one true or one predicted class.
    """
    table = np.asarray(counts, dtype=np.float64)
    rows = table.sum(axis=(-2, -1))[..., None]
    true, predicted = _mean_ranks(table.sum(axis=-1)) / rows, _mean_ranks(table.sum(axis=-2)) / rows
    together = (table * true[..., :, None] * predicted[..., None, :]).sum(axis=(-2, -1))
    spreads = (table.sum(axis=-1) * true**2).sum(axis=-1) * (table.sum(axis=-2) * predicted**2).sum(axis=-1)
    return ratio(together, np.sqrt(spreads))


def kendall_tau(counts: ArrayLike) -> Floats:
    """Return how many more pairs of rows are in the right order than in the wrong one (...), -1 to 1: tau-b.

    Pairs that tie on either side are taken out by the margins (Kendall, 1945). NaN where all rows have one true or one
    predicted class.
    """
    table = np.asarray(counts, dtype=np.float64)
    right = (table * _above(table)).sum(axis=(-2, -1))
    wrong = (table * _above(table[..., ::-1])[..., ::-1]).sum(axis=(-2, -1))
    return ratio(right - wrong, np.sqrt(_untied(table.sum(axis=-1)) * _untied(table.sum(axis=-2))))


def ranked_probability_scores(probabilities: Floats, true: Ints) -> Floats:
    """Return of each row how far its probabilities lie from the truth (rows,), 0 to 1 (Epstein, 1969).

    The mean over the steps of the squared difference of cumulated probabilities; 0 is certain and right, 1 is certain
    and at the other end.

    Args:
        probabilities: (rows, classes), classes in their order.
        true: (rows,) place of the true class.
    """
    reached = np.cumsum(probabilities, axis=1)[:, :-1]
    is_reached = true[:, None] <= np.arange(reached.shape[1])
    return np.asarray(np.square(reached - is_reached).mean(axis=1))


def _steps(counts: ArrayLike) -> Ints:
    places = np.arange(np.shape(counts)[-1])
    return np.asarray(np.abs(places[:, None] - places))


def _mean(table: Any, values: Any) -> Floats:  # noqa: ANN401 -- arrays of numbers or bool
    return ratio((table * values).sum(axis=(-2, -1)), table.sum(axis=(-2, -1)))


def _mean_ranks(margin: Floats) -> Floats:
    """Return the mean rank of the rows of each class, counted from the middle of all."""
    return np.asarray(np.cumsum(margin, axis=-1) - margin / 2 - margin.sum(axis=-1, keepdims=True) / 2)


def _above(table: Floats) -> Floats:
    """Return for each cell how many rows lie in cells of a greater true and a greater predicted class."""
    sums = np.cumsum(np.cumsum(table[..., ::-1, ::-1], axis=-2), axis=-1)[..., ::-1, ::-1]
    above = np.zeros_like(table)
    above[..., :-1, :-1] = sums[..., 1:, 1:]
    return above


def _untied(margin: Floats) -> Floats:
    """Return how many pairs of rows are of two classes."""
    rows = margin.sum(axis=-1)
    return np.asarray((rows**2 - np.square(margin).sum(axis=-1)) / 2)
