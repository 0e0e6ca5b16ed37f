"""Variation `flip_vertical`: top and bottom are mirrored."""

from __future__ import annotations

from typing import Literal

import numpy as np
from pydantic import Field

from sensorium.modalities.pictures import Picture
from sensorium.modalities.pictures.variations import PictureVariationConfig


class FlipVerticalConfig(PictureVariationConfig):
    """Mirrors top and bottom. For pictures without an up, such as microscopy and views from above.

    Attributes:
        probability: Chance that a picture is mirrored.
    """

    type: Literal["flip_vertical"] = "flip_vertical"
    probability: float = Field(default=0.5, gt=0, le=1)

    @property
    def swaps_sides(self) -> bool:
        """Always: it is `flip` and a half turn."""
        return True

    def varied(self, picture: Picture, _rng: np.random.Generator) -> Picture:
        """Return the picture mirrored, as a view."""
        return picture[::-1]
