"""Faster or slower."""

from __future__ import annotations

from typing import Literal

import numpy as np
import soxr
from pydantic import Field

from sensorium.modalities.sound.variations import WaveVariation
from sensorium.modalities.sound.waves import Wave


class SpeedConfig(WaveVariation):
    """Faster or slower, and with it higher or lower, as a record played at another speed (Ko et al., 2015).

    For speech of few speakers: a speed is nearly another speaker. Not where pitch is the answer.

    Attributes:
        max_change: Most that the speed changes, as a part of it.
    """

    type: Literal["speed"] = "speed"
    max_change: float = Field(default=0.1, gt=0, le=0.5)

    def vary_wave(self, wave: Wave, sample_rate_hz: int, rng: np.random.Generator) -> Wave:
        """Return the waveform, shorter or longer."""
        factor = 1 + rng.uniform(-self.max_change, self.max_change)
        varied = np.asarray(soxr.resample(wave, sample_rate_hz * factor, sample_rate_hz, quality="LQ"))
        return varied if len(varied) else wave
