"""Takes out low tones."""

from __future__ import annotations

from typing import Literal

import numpy as np
from pydantic import Field

from sensorium.modalities.sound.cleaners import SoundCleanerConfig
from sensorium.modalities.sound.filtering import NYQUIST, Tangents, butterworth, tangent, zero_phase
from sensorium.modalities.sound.waves import Wave


class HighPassConfig(SoundCleanerConfig):
    """Takes out tones below an edge, such as wind, steps and mains hum: Butterworth, zero phase.

    Attributes:
        edge_hz: Tones at the edge lose 6 dB, lower ones more.
        order: Steepness: each adds 12 dB an octave.
    """

    type: Literal["high_pass"] = "high_pass"
    edge_hz: float = Field(default=80.0, gt=0)
    order: int = Field(default=4, ge=1, le=12)

    def check(self, sample_rate_hz: int, /) -> None:
        """Refuse an edge that the rate cannot hold.

        Raises:
            ValueError: It is not below half the rate.
        """
        if self.edge_hz >= sample_rate_hz / 2:
            raise ValueError(f"`edge_hz` of high_pass {NYQUIST}")

    def clean(self, wave: Wave, sample_rate_hz: int) -> Wave:
        """Return the filtered waveform."""
        edge = tangent(self.edge_hz, sample_rate_hz)

        def gain(tangents: Tangents) -> Tangents:
            return butterworth(edge / np.maximum(tangents, 1e-12), self.order)

        return zero_phase(wave, gain, slowest_s=1 / self.edge_hz, sample_rate_hz=sample_rate_hz)
