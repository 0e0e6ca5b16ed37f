"""Masks of SpecAugment (Park et al., 2019)."""

from __future__ import annotations

import numpy as np

from sensorium.modalities.sound.features import POWER_FLOOR
from sensorium.modalities.sound.spectrum import Power


def mask_runs(power: Power, *, max_share: float, count: int, rng: np.random.Generator) -> None:
    """Set random runs along the first axis to the mean of the log of the power, in place.

    Args:
        power: Band power, (frames, bands) to mask time or (bands, frames) to mask frequency.
        max_share: Longest run, as a part of the axis; each is of a random length up to it.
        count: Number of runs.
        rng: What decides.
    """
    mean = np.exp(np.log(power + np.float32(POWER_FLOOR)).mean()) - np.float32(POWER_FLOOR)
    for _ in range(count):
        length = int(rng.integers(int(len(power) * max_share) + 1))
        start = int(rng.integers(len(power) - length + 1))
        power[start : start + length] = max(mean, 0)
