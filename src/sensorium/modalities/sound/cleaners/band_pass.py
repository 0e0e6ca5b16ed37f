"""Keeps tones between two edges."""

from __future__ import annotations

from typing import Literal, Self

import numpy as np
from pydantic import Field, model_validator

from sensorium.modalities.sound.cleaners import SoundCleanerConfig
from sensorium.modalities.sound.filtering import NYQUIST, Tangents, butterworth, tangent, zero_phase
from sensorium.modalities.sound.waves import Wave


class BandPassConfig(SoundCleanerConfig):
    """Keeps tones between two edges: for calls of one species, a bearing's rattle: Butterworth, zero phase.

    Attributes:
        low_hz: Lower edge; tones at the edges lose 6 dB, those outside more.
        high_hz: Upper edge.
        order: Steepness: each adds 12 dB an octave on both sides.
    """

    type: Literal["band_pass"] = "band_pass"
    low_hz: float = Field(default=300.0, gt=0)
    high_hz: float = Field(default=3400.0, gt=0)
    order: int = Field(default=4, ge=1, le=12)

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.low_hz >= self.high_hz:
            raise ValueError("`low_hz` is not below `high_hz`. Lower it.")
        return self

    def check(self, sample_rate_hz: int, /) -> None:
        """Refuse edges that the rate cannot hold.

        Raises:
            ValueError: The upper is not below half the rate.
        """
        if self.high_hz >= sample_rate_hz / 2:
            raise ValueError(f"`high_hz` of band_pass {NYQUIST}")

    def clean(self, wave: Wave, sample_rate_hz: int) -> Wave:
        """Return the filtered waveform."""
        low, high = tangent(self.low_hz, sample_rate_hz), tangent(self.high_hz, sample_rate_hz)

        def gain(tangents: Tangents) -> Tangents:
            tangents = np.maximum(tangents, 1e-12)
            return butterworth((tangents * tangents - low * high) / (tangents * (high - low)), self.order)

        slowest_s = max(1 / self.low_hz, 1 / (self.high_hz - self.low_hz))
        return zero_phase(wave, gain, slowest_s=slowest_s, sample_rate_hz=sample_rate_hz)
