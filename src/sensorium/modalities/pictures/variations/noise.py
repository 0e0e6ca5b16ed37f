"""Variation `noise`: the picture is grainy."""

from __future__ import annotations

from typing import Literal

import numpy as np
from pydantic import Field

from sensorium.modalities.pictures import Picture
from sensorium.modalities.pictures.variations import PictureVariationConfig


class NoiseConfig(PictureVariationConfig):
    """Adds white Gaussian noise to the light of each pixel. Right where sensors, dose or exposure differ.

    Attributes:
        probability: Chance that noise is added.
        std: Largest deviation of the noise, in levels of 0 to 255.
    """

    type: Literal["noise"] = "noise"
    probability: float = Field(default=0.5, gt=0, le=1)
    std: float = Field(default=10.0, gt=0, le=128)

    def varied(self, picture: Picture, rng: np.random.Generator) -> Picture:
        """Return the picture with noise of an equally likely deviation, the same in all channels of a pixel."""
        noise = rng.standard_normal((*picture.shape[:2], 1), dtype=np.float32)
        noise *= np.float32(self.std * rng.random())
        values = picture + np.rint(noise).astype(np.int16)
        varied: Picture = values.clip(0, 255, out=values).astype(np.uint8)
        return varied
