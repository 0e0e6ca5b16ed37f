"""Means of neighbours by likeness, the common part of bilateral filtering and of non-local means."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
from numpy.typing import NDArray

from sensorium.modalities.pictures import Picture

Plane = NDArray[np.float32]
Offset = tuple[int, int]
Weigh = Callable[[Plane, Offset], Plane]
"""What weight neighbours have, from their squared distance in levels and their offset (down, right)."""


def mean_of_neighbours(picture: Picture, *, radius_px: int, patch_px: int, weigh: Weigh) -> Picture:
    """Replace each pixel by a mean of the pixels around it, of which those that are alike weigh more.

    Two pixels are compared by the patches around them: the mean squared difference over the patch and the channels, so
    a grey picture is compared as one channel would be. Every offset is done for the whole picture at once, and weighed
    once for both directions. Beyond its edges the picture is mirrored.

    Args:
        picture: (height, width, 3) uint8.
        radius_px: Farthest neighbour, down and across.
        patch_px: Height and width of a patch, odd; 1 compares single pixels.
        weigh: Gives the weights; that of a pixel itself is 1.
    """
    pad = radius_px + patch_px // 2
    padded = np.pad(picture, ((pad, pad), (pad, pad), (0, 0)), mode="symmetric")
    planes = padded.transpose(2, 0, 1).astype(np.float32, order="C")
    size = picture.shape[:2]
    total = _window(planes, size, (pad, pad)).copy()
    weights = np.ones(size, dtype=np.float32)
    for offset in _half_plane(radius_px):
        down, right = offset
        weight = weigh(_distance(planes, size, pad, offset, patch_px), offset)
        before = max(right, 0)  # columns that the weights hold in front of the picture's own
        forward, backward = _window(weight, size, (down, before)), _window(weight, size, (0, before - right))
        total += forward * _window(planes, size, (pad + down, pad + right))
        total += backward * _window(planes, size, (pad - down, pad - right))
        weights += forward
        weights += backward
    total /= weights
    return np.asarray(np.rint(total).transpose(1, 2, 0), dtype=np.uint8, order="C")


def _half_plane(radius: int) -> Iterator[Offset]:
    """Yield one of each pair of opposite offsets (down, right)."""
    yield from ((0, right) for right in range(1, radius + 1))
    yield from ((down, right) for down in range(1, radius + 1) for right in range(-radius, radius + 1))


def _distance(planes: Plane, size: tuple[int, int], pad: int, offset: Offset, patch_px: int) -> Plane:
    """Return the mean squared difference of patches an offset apart.

    Returns:
        (height + down, width + abs(right)) float32: of the picture's own pixels, and of those which they are the
        neighbours of.
    """
    (height, width), (down, right) = size, offset
    half = patch_px // 2
    shape = (height + down + 2 * half, width + abs(right) + 2 * half)
    top, left = pad - down - half, pad - max(right, 0) - half
    difference = _window(planes, shape, (top, left)) - _window(planes, shape, (top + down, left + right))
    squared = np.einsum("chw,chw->hw", difference, difference)
    squared /= len(planes) * patch_px**2
    return _box_sum(_box_sum(squared, patch_px).T, patch_px).T


def _box_sum(values: Plane, length: int) -> Plane:
    """Return the sums of ``length`` rows that follow each other, fewer rows by ``length - 1``."""
    if length == 1:
        return values
    count = len(values) - length + 1
    total = values[:count] + values[1 : 1 + count]
    for start in range(2, length):
        total += values[start : start + count]
    return total


def _window(planes: Plane, size: tuple[int, int], corner: tuple[int, int]) -> Plane:
    """Return a view of the last two axes, of a size, from a corner on."""
    (height, width), (top, left) = size, corner
    return planes[..., top : top + height, left : left + width]
