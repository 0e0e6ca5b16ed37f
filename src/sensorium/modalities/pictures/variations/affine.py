"""Variation `affine`: the picture is turned, moved, scaled and sheared at once."""

from __future__ import annotations

import math
from typing import Literal

import numpy as np
from pydantic import Field

from sensorium.modalities.pictures import Picture
from sensorium.modalities.pictures.affine import Edge, mapped, warp
from sensorium.modalities.pictures.variations import PictureVariationConfig


class AffineConfig(PictureVariationConfig):
    """Turns, moves, scales and shears the picture, sampled once. Right where place, size and angle say nothing.

    Attributes:
        degrees: Largest turn, either way.
        translation: Longest way, as a share of the height and of the width.
        scale: Largest change of size, as a share: 0.1 is from nine tenths to eleven tenths.
        shear_degrees: Largest slant of upright lines, either way. For handwriting and things seen at a slant.
        edge: What shows beyond the edges: the picture mirrored, `black` for films, `white` for scans and
            product photos.
    """

    type: Literal["affine"] = "affine"
    degrees: float = Field(default=10.0, ge=0, le=180)
    translation: float = Field(default=0.1, ge=0, le=0.5)
    scale: float = Field(default=0.1, ge=0, le=0.5)
    shear_degrees: float = Field(default=5.0, ge=0, le=45)
    edge: Edge = "mirror"

    @property
    def swaps_sides(self) -> bool:
        """From a right angle on."""
        return self.degrees >= 90

    def varied(self, picture: Picture, rng: np.random.Generator) -> Picture:
        """Return the picture under a map whose parts are drawn equally likely, each by itself."""
        height, width, _ = picture.shape
        turn, slant, size, right, down = (2 * rng.random(5) - 1).tolist()
        inverse = mapped(
            degrees=self.degrees * turn,
            scale=1 + self.scale * size,
            shear=(math.tan(math.radians(self.shear_degrees * slant)), 0.0),
            move_px=(self.translation * right * width, self.translation * down * height),
        )
        return warp(picture, inverse, self.edge)
