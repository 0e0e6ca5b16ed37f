"""Metrics of numbers, in the unit of the labels where they have one."""

from __future__ import annotations

import numpy as np

from sensorium.evaluation.metrics import Floats, Ints, ratio


def mae(true: Floats, predicted: Floats) -> float:
    """Return the mean absolute error of predicted numbers (rows,), 0 is best."""
    return float(np.abs(predicted - true).mean())


def rmse(true: Floats, predicted: Floats) -> float:
    """Return the root of the mean squared error of predicted numbers (rows,), 0 is best."""
    return float(np.sqrt(np.square(predicted - true).mean()))


def r2(true: Floats, predicted: Floats) -> float:
    """Return the part of the true numbers' variance (rows,) that is explained, up to 1; NaN where they are equal.

    Always answering their mean gives 0; worse than that is below 0.
    """
    squared, numbers, squares = r2_parts(true, predicted).sum(axis=0)
    return float(r2_of(squared, numbers, squares, len(true)))


def r2_parts(true: Floats, predicted: Floats) -> Floats:
    """Return (rows, 3), whose sums over rows `r2_of` takes: squared error, true number and its square.

    Numbers are taken from their mean, so that large ones lose no digits.
    """
    centred = true - true.mean()
    return np.stack([np.square(predicted - true), centred, np.square(centred)], axis=1)


def r2_of(squared_errors: Floats, numbers: Floats, squares: Floats, rows: Floats | float) -> Floats:
    """Return R² (...) from sums over rows (...); NaN where the true numbers are too alike for it."""
    spread = squares - np.square(numbers) / rows
    return 1 - ratio(squared_errors, np.where(spread > 1e-12 * np.max(squares, initial=0), spread, 0))


def quantile_losses(true: Floats, predicted: Floats, quantile: float) -> Floats:
    """Return the pinball loss of each row (Koenker and Bassett, 1978), 0 is best.

    An answer that is too low costs ``quantile`` a unit, one that is too high costs 1 - ``quantile``.

    Args:
        true: (rows,) true numbers.
        predicted: (rows,) predicted numbers.
        quantile: Between 0 and 1; the loss is least where this share of the true numbers lies below the answers.
    """
    short = true - predicted
    return np.maximum(quantile * short, (quantile - 1) * short)


def quantile_loss(true: Floats, predicted: Floats, quantile: float) -> float:
    """Return the mean of `quantile_losses`."""
    return float(quantile_losses(true, predicted, quantile).mean())


def spearman(true: Floats, predicted: Floats) -> float:
    """Return the rank correlation (Spearman, 1904), -1 to 1; equal numbers share a rank; NaN where all are equal."""
    return float(drawn_spearman(true, predicted, np.ones((1, len(true))))[0])


def drawn_spearman(true: Floats, predicted: Floats, weights: Floats) -> Floats:
    """Return the rank correlation of each draw (draws,), ranked anew.

    Args:
        true: (rows,) true numbers.
        predicted: (rows,) predicted numbers.
        weights: (draws, rows) how often each row is in each draw.
    """
    middle = (weights.sum(axis=1, keepdims=True) + 1) / 2
    first, second = (_ranks(one, weights) - middle for one in (true, predicted))
    covariance = (weights * first * second).sum(axis=1)
    spreads = (weights * np.square(first)).sum(axis=1) * (weights * np.square(second)).sum(axis=1)
    return ratio(covariance, np.sqrt(spreads))


def _ranks(numbers: Floats, weights: Floats) -> Floats:
    """Return the rank of each row in each draw, 1 for the least; equal ones share the mean of their ranks."""
    order = np.argsort(numbers, kind="stable")
    is_first = np.concatenate([[True], np.diff(numbers[order]) > 0])
    tied = np.add.reduceat(np.take(weights, order, axis=1), np.flatnonzero(is_first), axis=1)
    shared = np.cumsum(tied, axis=1) - (tied - 1) / 2
    value_of_row: Ints = np.empty(len(numbers), dtype=np.int64)
    value_of_row[order] = np.cumsum(is_first) - 1
    return np.take(shared, value_of_row, axis=1)
