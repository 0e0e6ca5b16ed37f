"""Samples that are missing."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sensorium.modalities.signals.rate import resample
from sensorium.specs import Array

MIN_MISSING_PART = 0.5
"""A sample at a new rate is missing where at least this part of its time is."""


def measured(values: Array) -> NDArray[np.float64]:
    """Return samples as float64, NaN where they are no number that float32 can hold."""
    with np.errstate(over="ignore"):
        return np.where(np.isfinite(values.astype(np.float32)), values, np.nan).astype(np.float64)


def fill_gaps(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Fill samples (time, channels) along a straight line between their neighbours, at the ends with the nearest.

    NaN is missing. A channel without any sample stays as it is.
    """
    filled = values.copy()
    missing = np.isnan(values)
    times = np.arange(len(values))
    for channel in np.flatnonzero(missing.any(axis=0) & ~missing.all(axis=0)):
        gaps = missing[:, channel]
        filled[gaps, channel] = np.interp(times[gaps], times[~gaps], values[~gaps, channel])
    return filled


def resample_measured(values: NDArray[np.float64], from_hz: float, to_hz: float) -> NDArray[np.float64]:
    """Bring samples (time, channels) to another rate, NaN where half of a new sample's time or more is missing."""
    missing = np.isnan(values)
    resampled = resample(fill_gaps(values), from_hz, to_hz)
    if missing.any():
        resampled[resample(missing.astype(np.float64), from_hz, to_hz) >= MIN_MISSING_PART] = np.nan
    return resampled
