"""Random variations of pictures for training; one file each.

A variation learns nothing, so its config does the work. It keeps shape and dtype, never changes the picture it is
given, keeps a grey picture grey, and draws all that is random from the generator it is given.
"""

from __future__ import annotations

from abc import ABC, abstractmethod

import numpy as np
from pydantic import Field

from sensorium.modalities.pictures import Picture
from sensorium.registry import PartConfig


class PictureVariationConfig(PartConfig, ABC):
    """Options of one variation.

    Attributes:
        probability: Chance that a picture is varied at all. Lower it where most pictures should stay as they are.
    """

    probability: float = Field(default=1.0, gt=0, le=1)

    @property
    def swaps_sides(self) -> bool:
        """Whether left may become right: the variation mirrors, or turns by a right angle or more."""
        return False

    def vary(self, picture: Picture, rng: np.random.Generator) -> Picture:
        """Return a random variation of a picture, or the picture itself."""
        if self.probability < 1 and rng.random() >= self.probability:
            return picture
        return self.varied(picture, rng)

    @abstractmethod
    def varied(self, picture: Picture, rng: np.random.Generator) -> Picture:
        """Return a random variation of a picture, whatever ``probability`` says."""
