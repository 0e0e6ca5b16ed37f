"""Variation `trivial_augment`: one random operation of random strength."""

from __future__ import annotations

from typing import Literal

import numpy as np

from sensorium.modalities.pictures import Picture
from sensorium.modalities.pictures.affine import Edge
from sensorium.modalities.pictures.operations import Reach
from sensorium.modalities.pictures.variations import PictureVariationConfig
from sensorium.modalities.pictures.variations.rand_augment import REACH

REACHES = {"standard": REACH, "wide": Reach(degrees=135, shear=0.99, translation=0.33, factor=0.99, bits=6)}


class TrivialAugmentConfig(PictureVariationConfig):
    """TrivialAugment (Müller and Hutter, 2021): one of RandAugment's operations, as weak or strong as chance has it.

    For photographs, when nothing shall be tuned.

    Attributes:
        reach: `wide` goes to turns of 135 degrees and shears of 0.99, as the paper advises for photographs; `standard`
            goes as far as `rand_augment`. Choose it where things have an up.
        edge: What shows beyond the edges: the picture mirrored, `black` or `white`.
    """

    type: Literal["trivial_augment"] = "trivial_augment"
    reach: Literal["standard", "wide"] = "wide"
    edge: Edge = "mirror"

    @property
    def swaps_sides(self) -> bool:
        """Where it turns by a right angle and more."""
        return REACHES[self.reach].degrees >= 90

    def varied(self, picture: Picture, rng: np.random.Generator) -> Picture:
        """Return the picture after an equally likely operation of equally likely strength."""
        choices = REACHES[self.reach].operations(self.edge)
        return choices[rng.integers(len(choices))](picture, 2 * rng.random() - 1)
