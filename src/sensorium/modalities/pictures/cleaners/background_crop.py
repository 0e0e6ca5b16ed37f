"""Step `background_crop`: borders of one colour are cut off."""

from __future__ import annotations

from typing import ClassVar, Literal

import numpy as np
from pydantic import Field

from sensorium.modalities.pictures import Picture
from sensorium.modalities.pictures.cleaners import PictureCleanerConfig

LEAST_SHARE = 0.1
"""What is left must have this share of the height and of the width: a speck on a blank page is not the picture."""


class BackgroundCropConfig(PictureCleanerConfig):
    """Cuts rows and columns of one colour from each side. For scans, films and product photos with empty borders.

    Works before the resize, so that what is left fills the square; large JPEGs then decode at their full size, which
    takes longer.

    Attributes:
        tolerance: How far, in levels of 0 to 255, a border's pixels may be from the border's own colour. Raise it for
            noisy scans; at 0 only a border without any noise is cut.
        margin: Border kept around what is left, as a share of its height and width. Raise it where things that touch
            the edge are hard to recognise.
    """

    at_full_size: ClassVar[bool] = True

    type: Literal["background_crop"] = "background_crop"
    tolerance: int = Field(default=12, ge=0, le=254)
    margin: float = Field(default=0.0, ge=0, le=1)

    def clean(self, picture: Picture) -> Picture:
        """Return what lies inside the borders, as a view; the whole picture where too little would be left."""
        rows = self._inside(picture)
        columns = self._inside(picture[rows].swapaxes(0, 1))
        return picture[rows, columns]

    def _inside(self, lines: Picture) -> slice:
        """Return which lines of (lines, pixels, 3) lie between the borders at both ends."""
        length = len(lines)
        before, after = self._border(lines), self._border(lines[::-1])
        left = length - before - after
        if left < max(1, LEAST_SHARE * length):
            return slice(0, length)
        kept = round(self.margin * left)
        return slice(max(0, before - kept), length - max(0, after - kept))

    def _border(self, lines: Picture) -> int:
        """Return how many lines from the first on have the first one's middle colour, within the tolerance."""
        colour = np.median(lines[0], axis=0)
        low, high = (np.clip(colour + way * self.tolerance, 0, 255) for way in (-1, 1))
        for number, line in enumerate(lines):
            if (line.min(axis=0) < low).any() or (line.max(axis=0) > high).any():
                return number
        return len(lines)
