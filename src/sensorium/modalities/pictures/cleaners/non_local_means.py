"""Step `non_local_means`: noise is averaged out over places that look alike."""

from __future__ import annotations

from typing import Literal

import numpy as np
from pydantic import Field

from sensorium.modalities.pictures import Picture
from sensorium.modalities.pictures.cleaners import PictureCleanerConfig
from sensorium.modalities.pictures.neighbours import Offset, Plane, mean_of_neighbours


class NonLocalMeansConfig(PictureCleanerConfig):
    """Averages pixels whose surroundings look alike (Buades, Coll and Morel, 2005). For strong noise on textures.

    Attributes:
        strength: Difference in levels, 0 to 255, at which surroundings stop counting as alike: about the noise's own
            deviation. The larger, the smoother.
        patch_px: Height and width of the surroundings that are compared. Lower it for small pictures.
        search_px: How far away, down and across, places are looked at. Time grows with its square.
    """

    type: Literal["non_local_means"] = "non_local_means"
    strength: float = Field(default=8.0, gt=0, le=255)
    patch_px: Literal[3, 5, 7] = 3
    search_px: int = Field(default=5, ge=1, le=15)

    def clean(self, picture: Picture) -> Picture:
        """Return the smoothed picture."""
        return mean_of_neighbours(picture, radius_px=self.search_px, patch_px=self.patch_px, weigh=self._weight)

    def _weight(self, squared: Plane, _offset: Offset) -> Plane:
        squared *= np.float32(-1 / self.strength**2)
        return np.exp(squared, out=squared)
