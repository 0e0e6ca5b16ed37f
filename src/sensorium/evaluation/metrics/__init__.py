"""Metrics: plain functions of arrays and texts, a file or folder a family; they know no target, no table and no head.

An undefined figure is NaN, such as the precision of a class that was never answered. Where a figure can be drawn again
(`sensorium.evaluation.intervals`), its function takes what varies from draw to draw with the draws on leading axes, so
that the figure and its draws come from the same code.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
NO_CLASS = -1
"""Place of a class that is none of those a model knows."""


def ratio(part: ArrayLike, whole: ArrayLike) -> Floats:
    """Return one array by another as float64, NaN where the whole is 0."""
    with np.errstate(divide="ignore", invalid="ignore"):
        found = np.true_divide(part, whole, dtype=np.float64)
    return found if np.all(whole) else np.where(np.equal(whole, 0), np.nan, found)


def mean_of_defined(values: Floats) -> Any:  # noqa: ANN401 -- a number or an array of them
    """Return the mean over the last axis of what is not NaN; NaN where nothing is."""
    is_defined = ~np.isnan(values)
    return ratio(np.where(is_defined, values, 0).sum(axis=-1), is_defined.sum(axis=-1))
