"""Step `median`: single wrong pixels are taken out."""

from __future__ import annotations

from typing import Literal

import numpy as np

from sensorium.modalities.pictures import Picture
from sensorium.modalities.pictures.cleaners import PictureCleanerConfig


class MedianConfig(PictureCleanerConfig):
    """Gives each pixel the median of those around it, channel by channel. For salt-and-pepper noise and dust.

    Attributes:
        size_px: Height and width of what is looked at. 3 takes out single pixels; the larger, the more detail is lost.
    """

    type: Literal["median"] = "median"
    size_px: Literal[3, 5, 7] = 3

    def clean(self, picture: Picture) -> Picture:
        """Return the picture without what stands alone; beyond its edges it is mirrored."""
        pad = self.size_px // 2
        padded = np.pad(picture, ((pad, pad), (pad, pad), (0, 0)), mode="symmetric")
        height, width, _ = picture.shape
        places = range(self.size_px)
        return _median([padded[down : down + height, right : right + width] for down in places for right in places])


def _median(values: list[Picture]) -> Picture:
    """Return the median of an odd number of arrays, place by place, by forgetful selection (Paeth, 1990).

    Among just over half of the values the least and the greatest cannot be the median. They are dropped, another value
    joins, and so on. Only least and greatest of two arrays are ever taken, which processors do many at a time.
    """
    held = len(values) // 2 + 2
    window, waiting = values[:held], values[held:]
    while True:
        _put_extremes_last(window)
        if not waiting:
            return window[0]
        window[-2:] = [waiting.pop()]


def _put_extremes_last(window: list[Picture]) -> None:
    """Reorder arrays, place by place, so that the last two hold the least and the greatest."""
    last = len(window) - 1
    for place in range(last):
        _order(window, last, place)
    for place in range(last - 1):
        _order(window, place, last - 1)


def _order(window: list[Picture], low: int, high: int) -> None:
    first, second = window[low], window[high]
    window[low], window[high] = np.minimum(first, second), np.maximum(first, second)
