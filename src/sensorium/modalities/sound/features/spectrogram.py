"""Spectrogram: the log of the power of every frequency."""

from __future__ import annotations

from typing import Literal

from sensorium.modalities.sound.features import BandFeature, FramedConfig, SoundFeature
from sensorium.modalities.sound.spectrum import Power


class SpectrogramConfig(FramedConfig):
    """The log of the power of every frequency of the transform, evenly spaced.

    For sound whose meaning lies in exact frequencies, such as machines and bats; it is several times as wide as
    `log_mel`, and as much slower to learn from.
    """

    type: Literal["spectrogram"] = "spectrogram"

    def build(self, sample_rate_hz: int) -> SoundFeature:
        """Build the feature."""
        spectrum = self.spectrum(sample_rate_hz)
        return BandFeature(spectrum, EveryFrequency(spectrum.num_bins))


class EveryFrequency:
    """Each frequency as a band of its own."""

    def __init__(self, num_bins: int) -> None:
        self.num_bands = num_bins

    def __call__(self, power: Power, /) -> Power:
        """Return the power as it is."""
        return power
