"""The waveform itself, cut into frames."""

from __future__ import annotations

from typing import ClassVar, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from sensorium.modalities.sound.features import SoundFeature, SoundFeatureConfig
from sensorium.modalities.sound.waves import KeptWave, Wave, worked_on
from sensorium.specs import Array


class WaveformConfig(SoundFeatureConfig):
    """The samples themselves, for encoders that learn their own filters. It wants many recordings.

    Attributes:
        frame_ms: Length of a frame; frames touch. It decides how finely the ends of recordings are told from padding.
    """

    form: ClassVar[str] = "waveform"
    encoder: ClassVar[str] = "wave_cnn"

    type: Literal["waveform"] = "waveform"
    frame_ms: float = Field(default=10.0, ge=1, le=500)

    def build(self, sample_rate_hz: int) -> SoundFeature:
        """Build the feature."""
        return Waveform(max(1, round(sample_rate_hz * self.frame_ms / 1000)))


class Waveform(SoundFeature):
    """Frames that touch; silence fills the last."""

    min_std = 1e-3
    num_scales = 1

    def __init__(self, width: int) -> None:
        self.width = width

    def frames_in(self, samples: int) -> int:
        """Return how many frames there are: one for each begun."""
        return max(1, -(-samples // self.width))

    def keep(self, wave: KeptWave | Wave) -> Array:
        """Return the waveform as it is."""
        return wave

    def finish(self, kept: Array) -> NDArray[np.float32]:
        """Return the frames (frames, width) of samples in -1 to 1."""
        frames = np.zeros((self.frames_in(len(kept)), self.width), dtype=np.float32)
        frames.reshape(-1)[: len(kept)] = worked_on(kept)
        return frames
