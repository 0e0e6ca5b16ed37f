"""Figures for answers that are numbers."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import Any

import numpy as np

from sensorium.errors import DataError, Fault
from sensorium.evaluation import Headline
from sensorium.evaluation.intervals import Interval, drawn_sums, drawn_weights, intervals_by_path
from sensorium.evaluation.metrics import Floats
from sensorium.evaluation.metrics import regression as of
from sensorium.specs import Array
from sensorium.targets import Target
from sensorium.targets.labels.parse import NOT_A_NUMBER, number_in

HEADLINE = Headline("rmse", higher_is_better=False, from_mean_score=np.sqrt)
QUANTILES = {"quantile_loss_10": 0.1, "quantile_loss_90": 0.9}


def measure(target: Target, outputs: Array, labels: Sequence[str]) -> dict[str, Any]:
    """Compare predicted numbers with true ones, in the unit of the labels.

    Returns:
        ``rows``; ``mae``, the mean absolute error; ``rmse``, the root of the mean squared error; ``r2``, the part of
        the labels' variance that is explained; ``spearman``, the rank correlation; ``quantile_loss_10`` and
        ``quantile_loss_90``, in which answers too high or too low cost nine times as much. None where undefined, as
        ``r2`` and ``spearman`` are where all labels are equal.

    Raises:
        DataError: Labels are not numbers; every such row is named.
    """
    true, predicted = _sides(target, outputs, labels)
    found = _figures(_parts(true, predicted).sum(axis=0)) | {"spearman": of.spearman(true, predicted)}
    return {"rows": len(true), **{name: None if np.isnan(value) else float(value) for name, value in found.items()}}


def row_scores(target: Target, outputs: Array, labels: Sequence[str]) -> Array:
    """Return the squared error of each row; the root of their mean is the headline figure."""
    true, predicted = _sides(target, outputs, labels)
    return np.square(predicted - true)


def intervals(
    target: Target, outputs: Array, labels: Sequence[str], groups: Sequence[Hashable] | None
) -> dict[str, Interval]:
    """Return the interval of every figure that is defined."""
    return intervals_by_path(_draws(target, outputs, labels, groups))


def draws(target: Target, outputs: Array, labels: Sequence[str], path: str, groups: Sequence[Hashable] | None) -> Array:
    """Return one figure in each draw of the rows."""
    return _draws(target, outputs, labels, groups)[path]


def _draws(
    target: Target, outputs: Array, labels: Sequence[str], groups: Sequence[Hashable] | None
) -> dict[str, Floats]:
    true, predicted = _sides(target, outputs, labels)
    blocks = drawn_weights(len(true), groups=groups)
    spearman = np.concatenate([of.drawn_spearman(true, predicted, weights) for weights in blocks])
    return {**_figures(drawn_sums(_parts(true, predicted), groups=groups)), "spearman": spearman}


def _parts(true: Floats, predicted: Floats) -> Floats:
    """Return (rows, parts), whose sums `_figures` takes."""
    losses = [of.quantile_losses(true, predicted, quantile) for quantile in QUANTILES.values()]
    columns = np.stack([np.ones(len(true)), np.abs(predicted - true), *losses], axis=1)
    return np.concatenate([columns, of.r2_parts(true, predicted)], axis=1)


def _figures(sums: Floats) -> dict[str, Floats]:
    """Return the figures (...) of sums over rows (..., parts)."""
    rows, absolute, *losses, squared, numbers, squares = np.moveaxis(sums, -1, 0)
    return {
        "mae": absolute / rows,
        "rmse": np.sqrt(squared / rows),
        "r2": of.r2_of(squared, numbers, squares, rows),
        **{name: loss / rows for name, loss in zip(QUANTILES, losses, strict=True)},
    }


def _sides(target: Target, outputs: Array, labels: Sequence[str]) -> tuple[Floats, Floats]:
    """Return true and predicted number of each row.

    Raises:
        DataError: Labels are not numbers; every such row is named.
    """
    numbers = [number_in(label) for label in labels]
    faults = [Fault(NOT_A_NUMBER, row=row) for row, number in enumerate(numbers, start=1) if number is None]
    if faults:
        raise DataError(faults)
    return np.array(numbers, dtype=np.float64), np.asarray(target.decode(outputs)[0], dtype=np.float64)
