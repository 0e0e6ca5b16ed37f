"""Takes out a constant offset."""

from __future__ import annotations

from typing import Literal

import numpy as np

from sensorium.modalities.sound.cleaners import SoundCleanerConfig
from sensorium.modalities.sound.waves import Wave


class DcRemovalConfig(SoundCleanerConfig):
    """Takes out the mean of the samples: for recordings of cheap converters, before levels are measured."""

    type: Literal["dc_removal"] = "dc_removal"

    def clean(self, wave: Wave, sample_rate_hz: int) -> Wave:  # noqa: ARG002 -- the contract's
        """Return the waveform with mean 0."""
        return np.asarray(wave - wave.mean())
