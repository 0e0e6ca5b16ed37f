"""Figures for answers that are numbers."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sensorium.errors import DataError, Fault
from sensorium.evaluation import Headline
from sensorium.evaluation.intervals import Interval, regression_intervals
from sensorium.specs import Array
from sensorium.targets import Target
from sensorium.targets.labels.parse import NOT_A_NUMBER, number_in

HEADLINE = Headline("rmse", higher_is_better=False, from_mean_score=np.sqrt)


def measure(target: Target, outputs: Array, labels: Sequence[str]) -> dict[str, Any]:
    """Compare predicted numbers with true ones, in the unit of the labels.

    Returns:
        ``rows``; ``mae``, the mean absolute error; ``rmse``, the root of the mean squared error; ``r2``, the
        part of the labels' variance that is explained, None where all labels are equal.

    Raises:
        DataError: Labels are not numbers; every such row is named.
    """
    true = _numbers(labels)
    errors = _predicted(target, outputs) - true
    spread = float(np.square(true - true.mean()).sum())
    return {
        "rows": len(true),
        "mae": float(np.abs(errors).mean()),
        "rmse": float(np.sqrt(np.square(errors).mean())),
        "r2": 1.0 - float(np.square(errors).sum()) / spread if spread else None,
    }


def row_scores(target: Target, outputs: Array, labels: Sequence[str]) -> Array:
    """Return the squared error of each row; the root of their mean is the headline figure."""
    return np.square(_predicted(target, outputs) - _numbers(labels))


def intervals(
    target: Target, outputs: Array, labels: Sequence[str], groups: Sequence[Hashable] | None
) -> dict[str, Interval]:
    """Return the intervals of ``rmse``, ``mae`` and, where the labels allow it, ``r2``."""
    return regression_intervals(_numbers(labels), _predicted(target, outputs), groups=groups)


def _predicted(target: Target, outputs: Array) -> NDArray[np.float64]:
    return np.asarray(target.decode(outputs)[0], dtype=np.float64)


def _numbers(labels: Sequence[str]) -> NDArray[np.float64]:
    numbers = [number_in(label) for label in labels]
    faults = [Fault(NOT_A_NUMBER, row=row) for row, number in enumerate(numbers, start=1) if number is None]
    if faults:
        raise DataError(faults)
    return np.array(numbers, dtype=np.float64)
