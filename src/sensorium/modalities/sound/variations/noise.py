"""White noise."""

from __future__ import annotations

from typing import Literal, Self

import numpy as np
from pydantic import Field, model_validator

from sensorium.modalities._chance import whole_below
from sensorium.modalities.sound.features import BandFeature
from sensorium.modalities.sound.mixing import added
from sensorium.modalities.sound.spectrum import Power
from sensorium.modalities.sound.variations import PowerVariation, WaveVariation
from sensorium.modalities.sound.waves import Wave


class NoiseConfig(WaveVariation, PowerVariation):
    """White noise: keeps a model from listening for what no microphone would let through.

    Attributes:
        min_snr_db: Loudest noise, by how far the recording lies above it.
        max_snr_db: Softest noise, likewise.
    """

    type: Literal["noise"] = "noise"
    min_snr_db: float = Field(default=15.0, ge=-20, le=100)
    max_snr_db: float = Field(default=40.0, ge=-20, le=100)

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.min_snr_db > self.max_snr_db:
            raise ValueError("`min_snr_db` is above `max_snr_db`. Lower it.")
        return self

    def vary_wave(self, wave: Wave, sample_rate_hz: int, rng: np.random.Generator) -> Wave:  # noqa: ARG002
        """Return the waveform with noise."""
        snr_db = rng.uniform(self.min_snr_db, self.max_snr_db)
        return added(wave, rng.standard_normal(len(wave), dtype=np.float32), snr_db=snr_db)

    def vary_power(self, power: Power, feature: BandFeature, rng: np.random.Generator) -> Power:
        """Return the power with that of noise; noise and recording are not in step, so their powers add."""
        noise = feature.white_noise
        if len(power) > len(noise):
            noise = np.resize(noise, power.shape)
        below = 10 ** (-rng.uniform(self.min_snr_db, self.max_snr_db) / 10)
        start = whole_below(len(noise) - len(power) + 1, rng)
        mean = float(np.add.reduce(power, axis=None)) / power.size  # half the time of `mean`
        power += noise[start : start + len(power)] * np.float32(mean * below)
        return power
