"""Random variations of pictures (size, size, 3) uint8, for training."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Picture = NDArray[np.uint8]
CROP_FRACTION = 8
JITTER = 0.25
GREY = np.array([0.299, 0.587, 0.114], dtype=np.float32)  # luma weights of ITU-R BT.601


def flip(picture: Picture, rng: np.random.Generator) -> Picture:
    """Mirror left and right, in half of all cases."""
    return picture[:, ::-1] if rng.random() < 0.5 else picture


def crop(picture: Picture, rng: np.random.Generator) -> Picture:
    """Move by up to an eighth of the size; the edge that appears mirrors the picture."""
    size = len(picture)
    pad = max(1, size // CROP_FRACTION)
    padded = np.pad(picture, ((pad, pad), (pad, pad), (0, 0)), mode="reflect")
    top, left = rng.integers(0, 2 * pad + 1, size=2)
    return padded[top : top + size, left : left + size]


def colour(picture: Picture, rng: np.random.Generator) -> Picture:
    """Change brightness, contrast and saturation by up to a quarter each."""
    brightness, contrast, saturation = rng.uniform(1 - JITTER, 1 + JITTER, size=3).astype(np.float32)
    grey = (picture @ GREY)[..., None]
    values = grey + (picture - grey) * saturation
    middle = grey.mean()
    values = (middle + (values - middle) * contrast) * brightness
    return np.asarray(np.clip(values, 0, 255), dtype=np.uint8)
