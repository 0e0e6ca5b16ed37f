"""Turning, moving, scaling and shearing pictures: one affine map, sampled bilinearly."""

from __future__ import annotations

import math
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from sensorium.modalities.pictures import Picture

Edge = Literal["mirror", "black", "white"]
"""What lies beyond a picture's edges: the picture mirrored, or a colour."""
Map = tuple[float, float, float, float, float, float]
"""``a, b, c, d, e, f``: the place (x, y) of the new picture is taken from (ax + by + c, dx + ey + f) of the old one, in
pixels to the right and down from the middle. Plain numbers: arrays this small cost more than the arithmetic."""

COLOURS = {"black": (0, 0, 0), "white": (255, 255, 255)}


def mapped(
    *,
    degrees: float = 0.0,
    scale: float = 1.0,
    shear: tuple[float, float] = (0.0, 0.0),
    move_px: tuple[float, float] = (0.0, 0.0),
) -> Map:
    """Return the map that shears what a picture shows, scales it, turns it, and then moves it.

    Args:
        degrees: Turn, counter-clockwise.
        scale: 2 shows things twice as large.
        shear: Pixels to the right for each pixel down, and down for each to the right; their product is below one.
        move_px: To the right and down.
    """
    # Rounded, so that quarter turns are exact: Pillow cuts off what is below a whole level.
    cosine, sine = (round(wave(math.radians(degrees)), 12) for wave in (math.cos, math.sin))
    across, down = shear
    shrink = 1 / (scale * (1 - across * down))
    # The inverses of the turn (rows go down, so it is counter-clockwise to the eye), the scale and the shear.
    a, b = shrink * (cosine - across * sine), shrink * (-sine - across * cosine)
    d, e = shrink * (sine - down * cosine), shrink * (cosine + down * sine)
    right, below = move_px
    return a, b, -(a * right + b * below), d, e, -(d * right + e * below)


def warp(picture: Picture, inverse: Map, edge: Edge) -> Picture:
    """Return a picture of the same shape whose pixels are taken from where the map says, between pixels bilinearly.

    Pillow samples, several times as fast as gathering with NumPy, and lets other threads run meanwhile.
    """
    height, width, _ = picture.shape
    a, b, c, d, e, f = inverse
    c += (width - a * width - b * height) / 2  # Pillow counts from the corner
    f += (height - d * width - e * height) / 2
    if edge == "mirror":
        picture, left, top = _mirrored(picture, (a, b, c, d, e, f))
        c, f = c + left, f + top
    image = Image.fromarray(picture).transform(
        (width, height),
        Image.Transform.AFFINE,
        (a, b, c, d, e, f),
        Image.Resampling.BILINEAR,
        fillcolor=COLOURS.get(edge),
    )
    return np.asarray(image)


def _mirrored(picture: Picture, inverse: Map) -> tuple[Picture, int, int]:
    """Return the picture amid as much of its mirror image as a map reaches, and the pixels now left of it and above."""
    height, width, _ = picture.shape
    a, b, c, d, e, f = inverse
    left, right = _reach(a, b, c, (width, height), width)
    top, bottom = _reach(d, e, f, (width, height), height)
    if top or bottom:
        picture = picture.take(_reflected(height, top, bottom), axis=0)
    if left or right:
        picture = picture.take(_reflected(width, left, right), axis=1)
    return picture, left, top


def _reach(across: float, down: float, start: float, size: tuple[int, int], length: int) -> tuple[int, int]:
    """Return how many pixels samples reach before the first and behind the last of an axis."""
    steps = across * (size[0] - 1), down * (size[1] - 1)
    first = start + (across + down - 1) / 2  # where the first sample lies; 0 is the middle of the first pixel
    low, high = (first + sum(pick(0.0, step) for step in steps) for pick in (min, max))
    return max(0, -math.floor(low)), max(0, math.ceil(high) - length + 1)


def _reflected(length: int, before: int, after: int) -> NDArray[np.intp]:
    """Return places 0 to ``length - 1`` and those beyond, walked to and fro without repeating the ends."""
    period = max(1, 2 * (length - 1))
    place = np.arange(-before, length + after) % period
    return np.minimum(place, period - place)
