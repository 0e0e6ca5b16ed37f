"""Takes out high tones."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from sensorium.modalities.sound.cleaners import SoundCleanerConfig
from sensorium.modalities.sound.filtering import NYQUIST, Tangents, butterworth, tangent, zero_phase
from sensorium.modalities.sound.waves import Wave


class LowPassConfig(SoundCleanerConfig):
    """Takes out tones above an edge, such as hiss, or what only some of the microphones hear: Butterworth, zero phase.

    Attributes:
        edge_hz: Tones at the edge lose 6 dB, higher ones more; 3400 is a telephone's.
        order: Steepness: each adds 12 dB an octave.
    """

    type: Literal["low_pass"] = "low_pass"
    edge_hz: float = Field(default=3400.0, gt=0)
    order: int = Field(default=4, ge=1, le=12)

    def check(self, sample_rate_hz: int, /) -> None:
        """Refuse an edge that the rate cannot hold.

        Raises:
            ValueError: It is not below half the rate.
        """
        if self.edge_hz >= sample_rate_hz / 2:
            raise ValueError(f"`edge_hz` of low_pass {NYQUIST}")

    def clean(self, wave: Wave, sample_rate_hz: int) -> Wave:
        """Return the filtered waveform."""
        edge = tangent(self.edge_hz, sample_rate_hz)

        def gain(tangents: Tangents) -> Tangents:
            return butterworth(tangents / edge, self.order)

        return zero_phase(wave, gain, slowest_s=1 / self.edge_hz, sample_rate_hz=sample_rate_hz)
