"""Raises high tones, which are weak in speech."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from sensorium.modalities.sound.cleaners import SoundCleanerConfig
from sensorium.modalities.sound.waves import Wave


class PreEmphasisConfig(SoundCleanerConfig):
    """Takes a share of each sample's predecessor from it, which raises high tones: usual before `mfcc` of speech.

    Attributes:
        coefficient: The share.
    """

    type: Literal["pre_emphasis"] = "pre_emphasis"
    coefficient: float = Field(default=0.97, gt=0, le=1)

    def clean(self, wave: Wave, sample_rate_hz: int) -> Wave:  # noqa: ARG002 -- the contract's
        """Return the waveform with its high tones raised; the first sample stays."""
        raised = wave.copy()
        raised[1:] -= self.coefficient * wave[:-1]
        return raised
