"""Step `auto_contrast`: the levels in use are spread over the whole range."""

from __future__ import annotations

from typing import Literal

import numpy as np
from pydantic import Field

from sensorium.modalities.pictures import Picture
from sensorium.modalities.pictures.cleaners import PictureCleanerConfig
from sensorium.modalities.pictures.luma import LEVELS, luma_of


class AutoContrastConfig(PictureCleanerConfig):
    """Stretches the levels so that the darkest become black and the brightest white. For flat or foggy pictures.

    All channels are stretched alike, by the picture's luma, so colours keep their tint.

    Attributes:
        dark_percent: Pixels that become black, in percent. At 0 a single dark pixel decides.
        bright_percent: Pixels that become white, in percent. At 0 a single bright pixel decides.
    """

    type: Literal["auto_contrast"] = "auto_contrast"
    dark_percent: float = Field(default=1.0, ge=0, le=49)
    bright_percent: float = Field(default=1.0, ge=0, le=49)

    def clean(self, picture: Picture) -> Picture:
        """Return the stretched picture; one without any contrast as it is."""
        share = np.cumsum(np.bincount(luma_of(picture).ravel(), minlength=LEVELS)) * (100 / picture[..., 0].size)
        low = int(np.argmax(share > self.dark_percent))
        high = int(np.argmax(share >= 100 - self.bright_percent))
        if high <= low:
            return picture
        levels = (np.arange(LEVELS) - low) * ((LEVELS - 1) / (high - low))
        table: Picture = np.rint(levels).clip(0, LEVELS - 1).astype(np.uint8)
        return table[picture]
