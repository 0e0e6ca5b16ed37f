"""The light of a picture by itself, so that it can be changed without its colours."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from sensorium.modalities.pictures import Picture

LEVELS = 256


def luma_of(picture: Picture) -> NDArray[np.uint8]:
    """Return (height, width) uint8, the luma of ITU-R BT.601; of a grey pixel its own level."""
    return np.asarray(Image.fromarray(picture).convert("L"))


def with_luma(picture: Picture, before: NDArray[np.uint8], after: NDArray[np.uint8]) -> Picture:
    """Return the picture with each pixel's channels moved alike, by as much as its luma is to change."""
    change = after.astype(np.int16) - before
    moved: Picture = (picture + change[..., None]).clip(0, LEVELS - 1).astype(np.uint8)
    return moved
