"""Variation `colour`: brightness, contrast, saturation and hue."""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from sensorium.modalities.pictures import Picture
from sensorium.modalities.pictures.variations import PictureVariationConfig

GREY = np.array([0.299, 0.587, 0.114], dtype=np.float32)  # luma weights of ITU-R BT.601
TO_GREY = np.repeat(GREY[:, None], 3, axis=1)
TO_ITSELF = np.eye(3, dtype=np.float32)
TO_YIQ = np.array([[0.299, 0.587, 0.114], [0.596, -0.274, -0.322], [0.211, -0.523, 0.312]])
FROM_YIQ = np.linalg.inv(TO_YIQ)


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
        """Return the picture with each property changed by an equally likely amount.

        All changes are one product and one sum a pixel: turned, towards its own grey, towards the picture's, and up or
        down.
        """
        most = np.array([self.brightness, self.contrast, self.saturation])
        brightness, contrast, saturation = (1 + most * (2 * rng.random(3) - 1)).tolist()
        scale = contrast * brightness
        mixing = scale * saturation * TO_ITSELF + scale * (1 - saturation) * TO_GREY
        if self.hue_degrees:
            mixing = _turning(self.hue_degrees * (2 * rng.random() - 1)) @ mixing
        pixels = picture.reshape(-1, 3).astype(np.float32)
        # A product with ones sums a column ten times faster than `mean` along it.
        middle = float(np.ones(len(pixels), np.float32) @ pixels @ GREY) / len(pixels)
        values = pixels @ mixing
        values += np.float32(middle * (1 - contrast) * brightness)
        varied: Picture = values.clip(0, 255, out=values).astype(np.uint8).reshape(picture.shape)
        return varied


def _turning(degrees: float) -> NDArray[np.float32]:
    """Return the (3, 3) matrix, applied from the right, that turns the chroma of YIQ and leaves its luma."""
    cosine, sine = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
    turn = np.array([[1, 0, 0], [0, cosine, -sine], [0, sine, cosine]])
    return np.asarray((FROM_YIQ @ turn @ TO_YIQ).T, dtype=np.float32)
