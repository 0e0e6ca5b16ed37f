"""Stretches of time taken out."""

from __future__ import annotations

from typing import Literal

import numpy as np
from pydantic import Field

from sensorium.modalities.sound.features import BandFeature
from sensorium.modalities.sound.masking import mask_runs
from sensorium.modalities.sound.spectrum import Power
from sensorium.modalities.sound.variations import PowerVariation


class TimeMaskConfig(PowerVariation):
    """Stretches of time set to the recording's mean (SpecAugment; Park et al., 2019): against learning by heart.

    Attributes:
        max_share: Longest stretch, as a part of the recording's length.
        count: Number of stretches; they may overlap.
    """

    type: Literal["time_mask"] = "time_mask"
    max_share: float = Field(default=0.1, gt=0, le=1)
    count: int = Field(default=2, ge=1, le=20)

    def vary_power(self, power: Power, feature: BandFeature, rng: np.random.Generator) -> Power:  # noqa: ARG002
        """Return the power with frames masked."""
        mask_runs(power, max_share=self.max_share, count=self.count, rng=rng)
        return power
