"""From one rate to another without ringing: sensor channels have offsets, which filters for sound would make ring."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray


def resample(values: NDArray[np.float64], from_hz: float, to_hz: float) -> NDArray[np.float64]:
    """Bring samples (time, channels) to another rate.

    To a lower rate each sample is the mean over its time, so that what is faster than the new rate does not come back
    as something slow; to a higher rate samples lie on straight lines. Either way a constant stays as it is. A channel
    that holds NaN comes out as NaN.

    Returns:
        (time, channels), at least one sample.
    """
    if from_hz == to_hz:
        return values
    step = from_hz / to_hz
    count = max(1, math.ceil(len(values) / step - 1e-9))
    places = np.arange(len(values), dtype=np.float64)
    if step < 1:
        wanted = np.arange(count, dtype=np.float64) * step
        return _by_channel(values, wanted, places)
    sums = np.concatenate([np.zeros((1, values.shape[1])), values.cumsum(axis=0)])
    edges = np.minimum(np.arange(count + 1, dtype=np.float64) * step, float(len(values)))
    sums_at_edges = _by_channel(sums, edges, np.arange(len(sums), dtype=np.float64))
    return np.asarray(np.diff(sums_at_edges, axis=0) / np.diff(edges)[:, None])


def _by_channel(
    values: NDArray[np.float64], wanted: NDArray[np.float64], places: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return values (time, channels) at other places in time, by straight lines."""
    return np.stack([np.interp(wanted, places, channel) for channel in values.T], axis=1)
