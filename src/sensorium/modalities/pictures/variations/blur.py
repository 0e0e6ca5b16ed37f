"""Variation `blur`: the picture is out of focus."""

from __future__ import annotations

from typing import Literal

import numpy as np
from PIL import Image, ImageFilter
from pydantic import Field

from sensorium.modalities.pictures import Picture
from sensorium.modalities.pictures.variations import PictureVariationConfig


class BlurConfig(PictureVariationConfig):
    """Blurs the picture with a Gaussian. Right where focus and compression differ.

    Attributes:
        probability: Chance that a picture is blurred.
        sigma_px: Largest deviation of the Gaussian. Raise it with ``size_px``.
    """

    type: Literal["blur"] = "blur"
    probability: float = Field(default=0.5, gt=0, le=1)
    sigma_px: float = Field(default=1.0, gt=0, le=32)

    def varied(self, picture: Picture, rng: np.random.Generator) -> Picture:
        """Return the picture blurred by an equally likely deviation."""
        blur = ImageFilter.GaussianBlur(self.sigma_px * rng.random())
        return np.asarray(Image.fromarray(picture).filter(blur))
