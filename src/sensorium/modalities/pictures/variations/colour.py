"""Variation `colour`: brightness, contrast, saturation and hue."""

from __future__ import annotations

from typing import Literal

import numpy as np
from pydantic import Field

from sensorium.modalities.pictures import Picture
from sensorium.modalities.pictures.recolour import recoloured
from sensorium.modalities.pictures.variations import PictureVariationConfig


class ColourConfig(PictureVariationConfig):
    """Changes brightness, contrast, saturation and hue. Right where light and cameras differ.

    Attributes:
        brightness: Largest change, as a share: 0.25 is from three quarters to five quarters.
        contrast: Largest change of the distance from the picture's mean grey, as a share.
        saturation: Largest change of the distance from a pixel's own grey, as a share; without effect on grey pictures.
        hue_degrees: Largest turn of the colours around the wheel. For things whose colour says nothing.
    """

    type: Literal["colour"] = "colour"
    brightness: float = Field(default=0.25, ge=0, lt=1)
    contrast: float = Field(default=0.25, ge=0, lt=1)
    saturation: float = Field(default=0.25, ge=0, le=1)
    hue_degrees: float = Field(default=0.0, ge=0, le=180)

    def varied(self, picture: Picture, rng: np.random.Generator) -> Picture:
        """Return the picture with each property changed by an equally likely amount."""
        most = (self.brightness, self.contrast, self.saturation)
        drawn = rng.random(3).tolist()
        brightness, contrast, saturation = (1 + each * (2 * share - 1) for each, share in zip(most, drawn, strict=True))
        hue_degrees = self.hue_degrees * (2 * rng.random() - 1) if self.hue_degrees else 0.0
        return recoloured(
            picture, brightness=brightness, contrast=contrast, saturation=saturation, hue_degrees=hue_degrees
        )
