"""Random variations of pictures (size, size, 3) uint8, for training."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Picture = NDArray[np.uint8]
CROP_FRACTION = 8
JITTER = 0.25
GREY = np.array([0.299, 0.587, 0.114], dtype=np.float32)  # luma weights of ITU-R BT.601
TO_GREY = np.repeat(GREY[:, None], 3, axis=1)
TO_ITSELF = np.eye(3, dtype=np.float32)


def flip(picture: Picture, rng: np.random.Generator) -> Picture:
    """Mirror left and right, in half of all cases."""
    return picture[:, ::-1] if rng.random() < 0.5 else picture


def crop(picture: Picture, rng: np.random.Generator) -> Picture:
    """Move by up to an eighth of the size; the edge that appears mirrors the picture."""
    most = max(1, len(picture) // CROP_FRACTION)
    down, right = rng.integers(-most, most + 1, size=2).tolist()
    return _moved(_moved(picture, down).swapaxes(0, 1), right).swapaxes(0, 1)


def _moved(picture: Picture, offset: int) -> Picture:
    """Return rows ``offset`` to ``offset + size`` of a picture that goes on mirrored beyond its edges.

    Copied in whole runs: gathering pixel by pixel takes ten times as long.
    """
    if offset == 0:
        return picture
    size, width = len(picture), abs(offset)
    moved = np.empty_like(picture)
    if offset > 0:
        moved[:-width] = picture[width:]
        moved[-width:] = picture[size - 1 - width : size - 1][::-1]
    else:
        moved[width:] = picture[:-width]
        moved[:width] = picture[1 : width + 1][::-1]
    return moved


def colour(picture: Picture, rng: np.random.Generator) -> Picture:
    """Change brightness, contrast and saturation by up to a quarter each."""
    brightness, contrast, saturation = (1 + JITTER * (2 * rng.random(3) - 1)).tolist()
    # All three are one product and one sum a pixel: towards its own grey, towards the picture's, and up or down.
    scale = contrast * brightness
    mixing = scale * saturation * TO_ITSELF + scale * (1 - saturation) * TO_GREY
    pixels = picture.reshape(-1, 3).astype(np.float32)
    # A product with ones sums a column ten times faster than `mean` along it.
    middle = float(np.ones(len(pixels), np.float32) @ pixels @ GREY) / len(pixels)
    values = pixels @ mixing
    values += np.float32(middle * (1 - contrast) * brightness)
    varied: Picture = values.clip(0, 255, out=values).astype(np.uint8).reshape(picture.shape)
    return varied
