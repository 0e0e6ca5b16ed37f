"""Numbers that are alike for pictures that look alike."""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

GREY_PX = 32
"""Pictures are looked at as squares of this size."""
THUMBNAIL_PX = 16
_RGB_TO_GREY = np.array([0.299, 0.587, 0.114], dtype=np.float32)


def grey_of(picture: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Return the brightness of an RGB picture, (GREY_PX, GREY_PX) float32, 0 to 255."""
    return np.asarray(picture @ _RGB_TO_GREY, dtype=np.float32)


def perceptual_hash(grey: NDArray[np.float32]) -> int:
    """Return 64 bits that hardly change with size, compression and brightness (pHash; Zauner, 2010).

    They are the signs of the 8 x 8 lowest frequencies of the cosine transform, against their median; of a picture of
    one colour all are 0.
    """
    cosines = _cosines()
    low = cosines @ grey @ cosines.T
    low[0, 0] = 0.0  # the mean brightness
    if np.abs(low).max() < 1e-2:
        return 0
    bits = (low > np.median(low)).ravel()
    return int.from_bytes(np.packbits(bits).tobytes(), "big")


def thumbnail_of(grey: NDArray[np.float32]) -> NDArray[np.uint8]:
    """Return the picture at a quarter of its pixels, (THUMBNAIL_PX ** 2,) uint8: to compare closely."""
    parts = grey.reshape(THUMBNAIL_PX, GREY_PX // THUMBNAIL_PX, THUMBNAIL_PX, GREY_PX // THUMBNAIL_PX)
    return np.asarray(parts.mean(axis=(1, 3)).ravel(), dtype=np.uint8)


@cache
def _cosines() -> NDArray[np.float32]:
    """Return the first eight rows of the cosine transform, (8, GREY_PX)."""
    places = (2 * np.arange(GREY_PX) + 1) * np.pi / (2 * GREY_PX)
    return np.asarray(np.cos(np.arange(8)[:, None] * places) / GREY_PX, dtype=np.float32)
