"""The quick way for common JPEGs: without Python's lock, and at a fraction of a large picture's size.

Whatever is uncommon or damaged comes back as None: Pillow, which knows what can be lived with, reads or refuses it.
"""

from __future__ import annotations

import struct
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import simplejpeg

from sensorium.modalities.pictures.scaling import Pixels

Needed = Callable[[int, int], tuple[int, int]]
"""The width and height to which a picture of some width and height will be scaled."""

MARGIN = 1.5
"""A JPEG is decoded quickly, and at a fraction, where at least this many times the pixels needed a side are left."""
FRACTIONS = (8, 4, 2, 1)
"""Of a side; libjpeg has quick code for these."""
SPACES = {1: "GRAY", 3: "RGB"}
"""Number of channels → what they are decoded to. Four are CMYK, of several kinds."""

START_OF_SCAN, EXIF = 0xDA, 0xE1
START_OF_FRAME = frozenset({0xC0, 0xC1, 0xC2})  # baseline, extended, progressive; all with Huffman codes
OTHER_FRAMES = frozenset({0xC3, 0xC5, 0xC6, 0xC7, 0xC9, 0xCA, 0xCB, 0xCD, 0xCE, 0xCF})
ORIENTATION, SHORT = 0x0112, 3
BYTE_ORDERS = {b"II": "<", b"MM": ">"}


@dataclass(frozen=True)
class Header:
    """What a JPEG declares: its size in pixels, 1 or 3 channels, and its EXIF orientation, 1 to 8."""

    width: int
    height: int
    channels: int
    orientation: int


def fraction_of(size: tuple[int, int], needed: tuple[int, int]) -> int | None:
    """Return the greatest fraction that leaves enough pixels; None where the picture itself has not enough."""
    for fraction in FRACTIONS:
        if all(have >= MARGIN * fraction * want for have, want in zip(size, needed, strict=True)):
            return fraction
    return None


def decode(data: bytes, header: Header, needed: Needed | None) -> Pixels | None:
    """Decode to grey or RGB, not turned upright.

    Args:
        data: The file.
        header: What `header_of` found.
        needed: Allows a fraction that suffices for what it gives; None for the full size.
    """
    width, height = header.width, header.height
    fraction = None if needed is None else fraction_of((width, height), needed(width, height))
    quick = fraction is not None
    try:
        pixels = simplejpeg.decode_jpeg(
            data,
            SPACES[header.channels],
            fastdct=quick,
            fastupsample=quick,
            min_width=-(-width // (fraction or 1)),
            min_height=-(-height // (fraction or 1)),
        )
    except ValueError:
        return None
    return np.asarray(pixels[..., 0] if header.channels == 1 else pixels, dtype=np.uint8)


def header_of(data: bytes) -> Header | None:
    """Read a JPEG's header; None where it is uncommon."""
    try:
        return _walk(data)
    except (struct.error, KeyError):
        return None


def _walk(data: bytes) -> Header | None:
    frame: tuple[int, int, int] | None = None
    orientation = 1
    num_exif = 0
    place = 2
    while True:
        mark, marker, length = struct.unpack_from(">BBH", data, place)
        if mark != 0xFF or length < 2 or marker in OTHER_FRAMES:
            return None
        if marker == START_OF_SCAN:
            break
        content = place + 4
        if marker in START_OF_FRAME:
            bits, height, width, channels = struct.unpack_from(">BHHB", data, content)
            if frame or bits != 8 or channels not in SPACES or not width or not height:
                return None
            frame = width, height, channels
        elif marker == EXIF:
            if num_exif or not data.startswith(b"Exif\0\0", content):
                return None  # a second block, or XMP, which may hold the orientation too
            num_exif = 1
            orientation = _orientation(data[content + 6 : place + 2 + length])
        place += 2 + length
    return Header(*frame, orientation) if frame else None


def _orientation(exif: bytes) -> int:
    """Return the orientation from the first directory of an EXIF block, 1 where it has none.

    Raises:
        struct.error: The block is cut short.
        KeyError: It has no known byte order, or an orientation that is no short number.
    """
    order = BYTE_ORDERS[exif[:2]]
    (place,) = struct.unpack_from(order + "I", exif, 4)
    (count,) = struct.unpack_from(order + "H", exif, place)
    for entry in range(place + 2, place + 2 + 12 * count, 12):
        tag, kind, _, value = struct.unpack_from(order + "HHIH", exif, entry)
        if tag == ORIENTATION:
            return int({SHORT: value}[kind])
    return 1
