"""The contract of a sound variation: a random change of a recording, in training only; one file each.

A variation works on waveforms, on the power of bands, or on both. On band power, louder is a product, later a shift
and noise a sum, and the transform from waveform to bands, which costs far more, is done once a recording. `Chain`
chooses. A variation is a function of its options, the recording and the generator.
"""

from __future__ import annotations

from abc import ABC, abstractmethod

import numpy as np
from pydantic import Field

from sensorium.modalities.sound.features import BandFeature
from sensorium.modalities.sound.spectrum import Power
from sensorium.modalities.sound.waves import Wave
from sensorium.registry import PartConfig


class SoundVariationConfig(PartConfig, ABC):
    """Options of a variation.

    Attributes:
        chance: How often it is applied; below 1 the model also sees recordings without it.
    """

    chance: float = Field(default=1.0, gt=0, le=1)

    def prepare(self, _sample_rate_hz: int, /) -> None:
        """Load what the variation needs beside the recording, before training. Default: nothing.

        Raises:
            DataError: It is not there.
        """
        return


class WaveVariation(SoundVariationConfig):
    """A variation that works on waveforms."""

    @abstractmethod
    def vary_wave(self, wave: Wave, sample_rate_hz: int, rng: np.random.Generator) -> Wave:
        """Return a variation of a waveform, of at least one sample; may change it in place."""


class PowerVariation(SoundVariationConfig):
    """A variation that works on the power of bands."""

    @abstractmethod
    def vary_power(self, power: Power, feature: BandFeature, rng: np.random.Generator) -> Power:
        """Return a variation of band power (frames, bands), 0 being silence; may change it in place.

        The number of frames stays.
        """
