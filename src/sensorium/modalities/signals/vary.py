"""Random variations of sensor channels in training."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
from numpy.typing import NDArray

JITTER = 0.05
MAX_SCALE = 0.1
MAX_SHIFT = 0.1
"""Part of the length. The first or last sample stands still where nothing moved in."""

Signal = NDArray[np.float64]
Variation = Callable[[Signal, np.random.Generator], Signal]


def _jitter(signal: Signal, rng: np.random.Generator) -> Signal:
    return np.asarray(signal + rng.normal(0, JITTER, signal.shape))


def _scale(signal: Signal, rng: np.random.Generator) -> Signal:
    return np.asarray(signal * rng.uniform(1 - MAX_SCALE, 1 + MAX_SCALE, signal.shape[1]))


def _shift(signal: Signal, rng: np.random.Generator) -> Signal:
    most = int(MAX_SHIFT * len(signal))
    places = np.arange(len(signal)) + rng.integers(-most, most + 1)
    return np.asarray(signal[np.clip(places, 0, len(signal) - 1)])


VARIATIONS: Mapping[str, Variation] = {"jitter": _jitter, "scale": _scale, "shift": _shift}
"""Each takes (time, channels) in training deviations from the training mean, NaN where a sample is missing."""
