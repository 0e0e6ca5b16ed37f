"""Louder or softer."""

from __future__ import annotations

from typing import Literal

import numpy as np
from pydantic import Field

from sensorium.modalities.sound.features import BandFeature
from sensorium.modalities.sound.spectrum import Power
from sensorium.modalities.sound.variations import PowerVariation, WaveVariation
from sensorium.modalities.sound.waves import Wave


class GainConfig(WaveVariation, PowerVariation):
    """Louder or softer: for recordings of unlike distance and microphone; without effect where levels are evened.

    Attributes:
        max_db: Most that it becomes louder or softer.
    """

    type: Literal["gain"] = "gain"
    max_db: float = Field(default=6.0, gt=0, le=60)

    def vary_wave(self, wave: Wave, sample_rate_hz: int, rng: np.random.Generator) -> Wave:  # noqa: ARG002
        """Return the waveform, louder or softer."""
        wave *= np.float32(10 ** (rng.uniform(-self.max_db, self.max_db) / 20))
        return wave

    def vary_power(self, power: Power, feature: BandFeature, rng: np.random.Generator) -> Power:  # noqa: ARG002
        """Return the power, more or less of it."""
        power *= np.float32(10 ** (rng.uniform(-self.max_db, self.max_db) / 10))
        return power
