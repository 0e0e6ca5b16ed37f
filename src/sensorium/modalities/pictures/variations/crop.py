"""Variation `crop`: the picture is moved by whole pixels."""

from __future__ import annotations

from typing import Literal

import numpy as np
from pydantic import Field

from sensorium.modalities._chance import whole_below
from sensorium.modalities.pictures import Picture
from sensorium.modalities.pictures.variations import PictureVariationConfig


class CropConfig(PictureVariationConfig):
    """Moves the picture up, down, left and right; the edge that appears mirrors the picture. Right for most pictures.

    Attributes:
        fraction: Longest way, as a share of the height and of the width; at least one pixel. Raise it where objects
            stand anywhere in the picture.
    """

    type: Literal["crop"] = "crop"
    fraction: float = Field(default=0.125, gt=0, le=0.5)

    def varied(self, picture: Picture, rng: np.random.Generator) -> Picture:
        """Return the picture moved by an equally likely number of pixels, each way on its own."""
        down, right = (self._draw(length, rng) for length in picture.shape[:2])
        return _moved(_moved(picture, down).swapaxes(0, 1), right).swapaxes(0, 1)

    def _draw(self, length: int, rng: np.random.Generator) -> int:
        most = min(max(1, int(length * self.fraction)), length - 1)
        return whole_below(2 * most + 1, rng) - most


def _moved(picture: Picture, offset: int) -> Picture:
    """Return rows ``offset`` to ``offset + size`` of a picture that goes on mirrored beyond its edges.

    Copied in whole runs: gathering pixel by pixel takes ten times as long.
    """
    if offset == 0:
        return picture
    size, width = len(picture), abs(offset)
    moved = np.empty_like(picture)
    if offset > 0:
        moved[:-width] = picture[width:]
        moved[-width:] = picture[size - 1 - width : size - 1][::-1]
    else:
        moved[width:] = picture[:-width]
        moved[:width] = picture[1 : width + 1][::-1]
    return moved
