"""Variation `erase`: a rectangle is covered."""

from __future__ import annotations

import math
from typing import Literal

import numpy as np
from pydantic import Field

from sensorium.modalities.pictures import Picture
from sensorium.modalities.pictures.variations import PictureVariationConfig

LEAST_AREA = 0.02
LARGEST_RATIO = 3.3


class EraseConfig(PictureVariationConfig):
    """Covers a random rectangle (Zhong et al., 2020). Right where things may be hidden in part.

    The rectangle has a fiftieth of the area at least, and is up to 3.3 times as wide as high, or as high as wide.

    Attributes:
        probability: Chance that a rectangle is covered.
        largest_area: Largest rectangle, as a share of the area. Keep it low where what matters is small.
        fill: What covers it: `pixels` of the same picture drawn at random, its `mean` colour, or `black`.
    """

    type: Literal["erase"] = "erase"
    probability: float = Field(default=0.5, gt=0, le=1)
    largest_area: float = Field(default=0.33, gt=LEAST_AREA, lt=1)
    fill: Literal["pixels", "mean", "black"] = "pixels"

    def varied(self, picture: Picture, rng: np.random.Generator) -> Picture:
        """Return the picture with a rectangle of equally likely area, shape and place covered."""
        height, width, _ = picture.shape
        area = height * width * (LEAST_AREA + (self.largest_area - LEAST_AREA) * rng.random())
        ratio = LARGEST_RATIO ** (2 * rng.random() - 1)
        down = min(height, max(1, round(math.sqrt(area / ratio))))
        across = min(width, max(1, round(math.sqrt(area * ratio))))
        top, left = int(rng.integers(height - down + 1)), int(rng.integers(width - across + 1))
        varied = picture.copy()
        varied[top : top + down, left : left + across] = self._cover(picture, (down, across), rng)
        return varied

    def _cover(self, picture: Picture, shape: tuple[int, int], rng: np.random.Generator) -> Picture:
        """Return what covers a rectangle, (height, width, 3) or what broadcasts to it."""
        pixels = picture.reshape(-1, 3)
        if self.fill == "pixels":
            return pixels.take(rng.integers(len(pixels), size=shape), axis=0)
        if self.fill == "mean":
            return np.asarray(np.rint(pixels.mean(axis=0)), dtype=np.uint8)
        return np.zeros(3, dtype=np.uint8)
