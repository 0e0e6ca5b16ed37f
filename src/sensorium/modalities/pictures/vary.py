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
    most = max(1, size // CROP_FRACTION)
    down, right = rng.integers(-most, most + 1, size=2)
    places = np.arange(size)
    rows, columns = _mirrored(places + down, size), _mirrored(places + right, size)
    return np.asarray(picture[rows][:, columns])


def _mirrored(places: NDArray[np.intp], size: int) -> NDArray[np.intp]:
    """Bring places outside of 0 to size - 1 back inside, mirrored at the edge."""
    inside = np.abs(places)
    return np.asarray(np.where(inside >= size, 2 * (size - 1) - inside, inside))


def colour(picture: Picture, rng: np.random.Generator) -> Picture:
    """Change brightness, contrast and saturation by up to a quarter each."""
    brightness, contrast, saturation = rng.uniform(1 - JITTER, 1 + JITTER, size=3)
    # All three are one product and one sum a pixel: towards its own grey, towards the picture's, and up or down.
    scale = contrast * brightness
    mixing = scale * (saturation * np.eye(3) + (1 - saturation) * GREY[:, None])
    middle = float(picture.mean(axis=(0, 1)) @ GREY)
    values = picture.astype(np.float32) @ mixing.astype(np.float32)
    values += np.float32(middle * (1 - contrast) * brightness)
    return np.asarray(np.clip(values, 0, 255, out=values), dtype=np.uint8)
