"""Variation `random_resized_crop`: a part of the picture fills it."""

from __future__ import annotations

import math
from typing import Literal

import numpy as np
from pydantic import Field

from sensorium.modalities.pictures import Picture
from sensorium.modalities.pictures.scaling import scaled
from sensorium.modalities.pictures.variations import PictureVariationConfig


class RandomResizedCropConfig(PictureVariationConfig):
    """Stretches a random part of the picture to the whole (Szegedy et al., 2015). For photographs, and much data.

    Attributes:
        least_area: Smallest part, as a share of the picture's area. 0.08 is usual with a million pictures; with few, or
            where what matters is small, keep it high.
        largest_ratio: Most that a part is wider than high, or higher than wide, against the picture.
    """

    type: Literal["random_resized_crop"] = "random_resized_crop"
    least_area: float = Field(default=0.5, gt=0, lt=1)
    largest_ratio: float = Field(default=4 / 3, ge=1, le=4)

    def varied(self, picture: Picture, rng: np.random.Generator) -> Picture:
        """Return a part of equally likely area, shape and place, stretched to the picture's size."""
        height, width, _ = picture.shape
        area = self.least_area + (1 - self.least_area) * rng.random()
        ratio = self.largest_ratio ** (2 * rng.random() - 1)
        across, down = min(1.0, math.sqrt(area * ratio)), min(1.0, math.sqrt(area / ratio))
        left, top = rng.random() * (1 - across), rng.random() * (1 - down)
        return scaled(picture, (width, height), box=(left * width, top * height, across * width, down * height))
