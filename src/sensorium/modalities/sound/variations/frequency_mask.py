"""Ranges of frequency taken out."""

from __future__ import annotations

from typing import Literal

import numpy as np
from pydantic import Field

from sensorium.modalities.sound.features import BandFeature
from sensorium.modalities.sound.masking import mask_runs
from sensorium.modalities.sound.spectrum import Power
from sensorium.modalities.sound.variations import PowerVariation


class FrequencyMaskConfig(PowerVariation):
    """Ranges of bands set to the recording's mean (SpecAugment; Park et al., 2019): for unlike microphones.

    Attributes:
        max_share: Widest range, as a part of all bands.
        count: Number of ranges; they may overlap.
    """

    type: Literal["frequency_mask"] = "frequency_mask"
    max_share: float = Field(default=0.15, gt=0, le=1)
    count: int = Field(default=2, ge=1, le=20)

    def vary_power(self, power: Power, feature: BandFeature, rng: np.random.Generator) -> Power:  # noqa: ARG002
        """Return the power with bands masked."""
        mask_runs(power.T, max_share=self.max_share, count=self.count, rng=rng)
        return power
