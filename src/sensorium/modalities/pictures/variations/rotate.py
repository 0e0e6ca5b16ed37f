"""Variation `rotate`: the picture is turned."""

from __future__ import annotations

from typing import Literal

import numpy as np
from pydantic import Field

from sensorium.modalities.pictures import Picture
from sensorium.modalities.pictures.affine import Edge, mapped, warp
from sensorium.modalities.pictures.variations import PictureVariationConfig


class RotateConfig(PictureVariationConfig):
    """Turns the picture about its middle. Right where cameras and things are held at an angle.

    Attributes:
        degrees: Largest turn, either way. 10 to 20 for photographs and scans; 180 for pictures without an up.
        edge: What shows in the corners: the picture mirrored, `black` for films, `white` for scans and product photos.
    """

    type: Literal["rotate"] = "rotate"
    degrees: float = Field(default=15.0, gt=0, le=180)
    edge: Edge = "mirror"

    @property
    def swaps_sides(self) -> bool:
        """From a right angle on."""
        return self.degrees >= 90

    def varied(self, picture: Picture, rng: np.random.Generator) -> Picture:
        """Return the picture turned by an equally likely angle."""
        return warp(picture, mapped(degrees=self.degrees * (2 * rng.random() - 1)), self.edge)
