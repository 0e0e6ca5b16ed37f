"""Antialiased scaling: every output pixel is the mean, under a triangle, of all pixels that fall into it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PIL import Image

try:  # Pillow takes four times as long for the same within a level. There is no wheel for ARM under Linux.
    import cykooz_resizer as simd
except ImportError:  # pragma: no cover -- tests put None in its place
    simd = None  # type: ignore[assignment]

Pixels = NDArray[np.uint8]
"""(height, width) grey or (height, width, 3) RGB."""
Box = tuple[float, float, float, float]
"""Left, top, width and height of a part of a picture, in pixels."""


def scaled(pixels: Pixels, size: tuple[int, int], box: Box | None = None) -> Pixels:
    """Scale a picture, or a part of it.

    Args:
        pixels: Grey or RGB.
        size: Width and height of what is returned.
        box: The part; None for all of it.
    """
    height, width = pixels.shape[:2]
    if box is None and size == (width, height):
        return pixels
    return _by_pillow(pixels, size, box) if simd is None else _by_simd(pixels, size, box)


def _by_simd(pixels: Pixels, size: tuple[int, int], box: Box | None) -> Pixels:
    kind = simd.PixelType.U8 if pixels.ndim == 2 else simd.PixelType.U8x3
    height, width = pixels.shape[:2]
    source = simd.ImageData(width, height, kind, pixels.tobytes())
    target = simd.ImageData(*size, kind)
    triangle = simd.ResizeAlg.convolution(simd.FilterType.bilinear)
    part = None if box is None else simd.CropBox(*box)
    resizer = simd.Resizer()  # type: ignore[no-untyped-call]
    resizer.resize(source, target, simd.ResizeOptions(triangle, crop_box=part))
    return np.frombuffer(target.get_buffer(), np.uint8).reshape(size[1], size[0], *pixels.shape[2:])


def _by_pillow(pixels: Pixels, size: tuple[int, int], box: Box | None) -> Pixels:
    edges = None if box is None else (box[0], box[1], box[0] + box[2], box[1] + box[3])
    return np.asarray(Image.fromarray(pixels).resize(size, Image.Resampling.BILINEAR, box=edges), dtype=np.uint8)
