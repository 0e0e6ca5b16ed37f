"""The log-mel spectrogram that Whisper reads."""

from __future__ import annotations

from typing import ClassVar, Literal

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray
from pydantic import Field

from sensorium.modalities.sound.features import SoundFeature, SoundFeatureConfig
from sensorium.modalities.sound.mel import MelBands
from sensorium.modalities.sound.spectrum import window_of
from sensorium.modalities.sound.waves import KeptWave, Wave, worked_on
from sensorium.specs import Array

LONGEST_S = 30.0
WINDOW_S, HOP_S = 0.025, 0.010
POWER_FLOOR = 1e-10
RANGE_DECADES = 8.0
"""What is fainter than the loudest by more is raised to that."""


class WhisperMelConfig(SoundFeatureConfig):
    """The log of power in mel bands below the loudest of a recording, as Whisper reads it (Radford et al., 2023).

    It is for encoders that start from Whisper's weights, which set it by themselves; for others take `log_mel`.

    Attributes:
        n_mels: Bands of the spectrogram: 80, of the largest models 128.
    """

    longest_s: ClassVar[float] = LONGEST_S

    type: Literal["whisper_mel"] = "whisper_mel"
    n_mels: int = Field(default=80, ge=4, le=128)

    def build(self, sample_rate_hz: int) -> SoundFeature:
        """Build the feature.

        Raises:
            ValueError: A band would hold no frequency.
        """
        return WhisperMel(sample_rate_hz, self.n_mels)


class WhisperMel(SoundFeature):
    """Frames of 25 ms, one each 10 ms, of the first 30 s of a recording that silence follows.

    The recording is mirrored at the beginning and at 30 s. The last frames are those that still hold some of it; all
    later ones would be silence. Bands are reckoned from the waveform at every use, since whole steps, in which other
    features are kept, are too coarse for weights that were learned elsewhere.
    """

    min_std = 0.1

    def __init__(self, sample_rate_hz: int, n_mels: int) -> None:
        self._length = 2 * round(sample_rate_hz * WINDOW_S / 2)
        self._hop = round(sample_rate_hz * HOP_S)
        self._max_samples = round(sample_rate_hz * LONGEST_S)
        self._bands = MelBands(sample_rate_hz=sample_rate_hz, fft_length=self._length, n_mels=n_mels)
        self._window = window_of("hann", self._length)
        self.width = self.num_scales = n_mels

    def frames_in(self, samples: int) -> int:
        """Return how many frames hold some of a waveform."""
        return min(-(-(samples + self._length // 2) // self._hop), self._max_samples // self._hop)

    def keep(self, wave: KeptWave | Wave) -> Array:
        """Return the waveform as it is, without what is not heard."""
        return wave[: self._max_samples]

    def finish(self, kept: Array) -> NDArray[np.float32]:
        """Return the frames (frames, n_mels), of about -1.5 to 1.5."""
        heard = np.zeros(self._max_samples, dtype=np.float32)
        heard[: len(kept)] = worked_on(kept)
        mirrored = np.pad(heard, self._length // 2, mode="reflect")
        frames = sliding_window_view(mirrored, self._length)[:: self._hop][: self.frames_in(len(kept))]
        power = np.square(np.abs(np.fft.rfft(frames * self._window)))
        levels = np.log10(np.maximum(self._bands(power.astype(np.float32)), np.float32(POWER_FLOOR)))
        return np.asarray((np.maximum(levels, levels.max() - np.float32(RANGE_DECADES)) + 4) / 4, dtype=np.float32)
