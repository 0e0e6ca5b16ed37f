"""Variation `rand_augment`: a few random operations, all of one strength."""

from __future__ import annotations

from typing import Literal

import numpy as np
from pydantic import Field

from sensorium.modalities.pictures import Picture
from sensorium.modalities.pictures.affine import Edge
from sensorium.modalities.pictures.operations import Reach
from sensorium.modalities.pictures.variations import PictureVariationConfig

REACH = Reach(degrees=30, shear=0.3, translation=0.45, factor=0.9, bits=4)
FULL_MAGNITUDE = 30


class RandAugmentConfig(PictureVariationConfig):
    """RandAugment (Cubuk et al., 2020): operations drawn from fourteen that turn, move, shear and recolour.

    For photographs, when two numbers are all that shall be tuned. Full magnitude turns by 30 degrees, shears by 0.3,
    moves by 0.45 of the side, changes colours by 0.9, and posterises to 4 bits.

    Attributes:
        operations: Operations for each picture, one after the other.
        magnitude: Their strength, of 30. Raise it for larger models and more epochs.
        edge: What shows beyond the edges: the picture mirrored, `black` or `white`.
    """

    type: Literal["rand_augment"] = "rand_augment"
    operations: int = Field(default=2, ge=1, le=8)
    magnitude: int = Field(default=9, ge=1, le=FULL_MAGNITUDE)
    edge: Edge = "mirror"

    def varied(self, picture: Picture, rng: np.random.Generator) -> Picture:
        """Return the picture after equally likely operations, in equally likely directions."""
        choices = REACH.operations(self.edge)
        for _ in range(self.operations):
            operation = choices[rng.integers(len(choices))]
            strength = self.magnitude / FULL_MAGNITUDE
            picture = operation(picture, strength if rng.random() < 0.5 else -strength)
        return picture
