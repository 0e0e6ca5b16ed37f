"""Step `bilateral`: noise is smoothed, edges stay."""

from __future__ import annotations

import math
from typing import Literal

import numpy as np
from pydantic import Field

from sensorium.modalities.pictures import Picture
from sensorium.modalities.pictures.cleaners import PictureCleanerConfig
from sensorium.modalities.pictures.neighbours import Offset, Plane, mean_of_neighbours

DEVIATIONS = 2
"""Neighbours are looked at up to this many deviations away."""


class BilateralConfig(PictureCleanerConfig):
    """Smooths each pixel with near pixels of a like colour (Tomasi and Manduchi, 1998). For fine, even noise.

    Attributes:
        space_px: Deviation of the distance at which pixels count. Raise it for coarser noise; time grows with its
            square.
        colour: Deviation of the difference in levels, 0 to 255, at which pixels count as alike: about twice the noise's
            own deviation. The larger, the more edges are smoothed, too.
    """

    type: Literal["bilateral"] = "bilateral"
    space_px: float = Field(default=1.0, gt=0, le=5)
    colour: float = Field(default=30.0, gt=0, le=255)

    def clean(self, picture: Picture) -> Picture:
        """Return the smoothed picture."""
        radius_px = math.ceil(DEVIATIONS * self.space_px)
        return mean_of_neighbours(picture, radius_px=radius_px, patch_px=1, weigh=self._weight)

    def _weight(self, squared: Plane, offset: Offset) -> Plane:
        far = (offset[0] ** 2 + offset[1] ** 2) / (2 * self.space_px**2)
        squared *= np.float32(-1 / (2 * self.colour**2))
        squared -= np.float32(far)
        return np.exp(squared, out=squared)
