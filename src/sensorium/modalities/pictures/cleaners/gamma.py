"""Step `gamma`: dark or bright parts are spread."""

from __future__ import annotations

from functools import cache
from typing import Literal

import numpy as np
from pydantic import Field

from sensorium.modalities.pictures import Picture
from sensorium.modalities.pictures.cleaners import PictureCleanerConfig


class GammaConfig(PictureCleanerConfig):
    """Raises every level, taken from 0 to 1, to a power. For pictures that are all too dark or too bright.

    Attributes:
        exponent: Below one brightens and tells dark parts apart, above one darkens and tells bright parts apart.
    """

    type: Literal["gamma"] = "gamma"
    exponent: float = Field(default=0.7, gt=0, le=10)

    def clean(self, picture: Picture) -> Picture:
        """Return the picture with each channel's levels raised to ``exponent``."""
        return _table(self.exponent)[picture]


@cache
def _table(exponent: float) -> Picture:
    """Return what each of the 256 levels becomes."""
    return np.rint(255 * (np.arange(256) / 255) ** exponent).astype(np.uint8)
