"""Log-mel spectrogram: the log of power in bands as wide as hearing tells pitches apart."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from sensorium.modalities.sound.features import BandFeature, FramedConfig, SoundFeature
from sensorium.modalities.sound.mel import MelBands


class LogMelConfig(FramedConfig):
    """The log of power in mel bands, which suits speech, music and noises alike.

    Attributes:
        n_mels: Bands of the spectrogram. Fewer train faster; more tell close pitches apart.
    """

    type: Literal["log_mel"] = "log_mel"
    n_mels: int = Field(default=64, ge=4, le=256)

    def build(self, sample_rate_hz: int) -> SoundFeature:
        """Build the feature.

        Raises:
            ValueError: A band would hold no frequency.
        """
        spectrum = self.spectrum(sample_rate_hz)
        bands = MelBands(sample_rate_hz=sample_rate_hz, fft_length=spectrum.fft_length, n_mels=self.n_mels)
        return BandFeature(spectrum, bands)
