"""Pictures of the demo: real scans of digits, enlarged, partly covered and noisy."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from sensorium.errors import MissingDependencyError

SIZE = 32
"""Height and width of a picture in pixels."""
DIGIT_SIZE = 28
"""Height and width of the enlarged scan in it."""
COVER_SIDE = (10, 18)
"""Least and greatest side of the patch laid over a picture, in pixels."""
NOISE = 32.0
"""Standard deviation of the noise, in grey levels of 0-255."""


def load_scans() -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
    """Return scikit-learn's scanned digits, (1797, 8, 8) grey levels 0-255, and which digit each shows.

    Raises:
        MissingDependencyError: scikit-learn is not installed.
    """
    try:
        from sklearn.datasets import load_digits  # noqa: PLC0415 -- serving installs have no scikit-learn
    except ImportError:
        raise MissingDependencyError("scikit-learn", extra="train", purpose="Making the demo's pictures") from None
    scans, labels = load_digits(return_X_y=True)
    grey = (scans.reshape(-1, 8, 8) * (255 / 16)).round().astype(np.uint8)
    return grey, labels.astype(np.int64)


def draw(scan: NDArray[np.uint8], rng: np.random.Generator) -> NDArray[np.uint8]:
    """Return a picture of a scan, (32, 32) grey levels 0-255: enlarged, shifted, partly covered, noisy."""
    ink = np.zeros((SIZE, SIZE), dtype=np.float32)
    enlarged = Image.fromarray(scan).resize((DIGIT_SIZE, DIGIT_SIZE), Image.Resampling.BICUBIC)
    _place((DIGIT_SIZE, DIGIT_SIZE), ink, rng)[:] = np.asarray(enlarged)
    picture = rng.uniform(20, 70) + ink * rng.uniform(0.45, 0.7)
    height, width = rng.integers(*COVER_SIDE, size=2)
    _place((height, width), picture, rng)[:] = rng.uniform(20, 220)
    picture += rng.normal(0, NOISE, picture.shape)
    return picture.clip(0, 255).astype(np.uint8)


def _place(shape: tuple[int, int], picture: NDArray[np.float32], rng: np.random.Generator) -> NDArray[np.float32]:
    """Return a view of a random part of the picture with this height and width."""
    top, left = (rng.integers(0, SIZE - side + 1) for side in shape)
    return picture[top : top + shape[0], left : left + shape[1]]
