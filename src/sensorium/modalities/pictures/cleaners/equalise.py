"""Step `equalise`: every level becomes about as frequent."""

from __future__ import annotations

from typing import Literal

import numpy as np

from sensorium.modalities.pictures import Picture
from sensorium.modalities.pictures.cleaners import PictureCleanerConfig
from sensorium.modalities.pictures.luma import LEVELS, luma_of, with_luma


class EqualiseConfig(PictureCleanerConfig):
    """Equalises the histogram of the whole picture's luma. Where light differs from picture to picture; see `clahe`."""

    type: Literal["equalise"] = "equalise"

    def clean(self, picture: Picture) -> Picture:
        """Return the equalised picture; one of a single level as it is."""
        luma = luma_of(picture)
        counts = np.bincount(luma.ravel(), minlength=LEVELS)
        below = np.cumsum(counts) - counts[luma.min()]
        if not below[-1]:
            return picture
        table = np.rint(below.clip(0) * ((LEVELS - 1) / below[-1])).astype(np.uint8)
        return with_luma(picture, luma, table[luma])
