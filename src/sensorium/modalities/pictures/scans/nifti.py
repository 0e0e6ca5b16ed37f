"""NIfTI volumes (.nii, .nii.gz), of both versions: one slice, or a projection, as a picture.

The header says where the values lie and of which type; nothing else of the format is needed for that.
"""

from __future__ import annotations

import gzip
import io
import struct
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from sensorium.errors import DataError
from sensorium.modalities.pictures.scaling import Pixels
from sensorium.modalities.pictures.scans.options import NiftiConfig, chosen
from sensorium.modalities.pictures.scans.window import TISSUES, Values, stretched, windowed

HEADER_BYTES = 540  # of version 2; version 1 has 348
MOST_BEFORE_VALUES = 16_000_000
GZIP = b"\x1f\x8b"
KINDS = {2: "u1", 4: "i2", 8: "i4", 16: "f4", 64: "f8", 256: "i1", 512: "u2", 768: "u4", 1024: "i8", 1280: "u8"}
"""Code of a type → numpy's name of it."""


@dataclass(frozen=True)
class Header:
    """What a volume declares: voxels along three axes, their type and place, and how they become values."""

    shape: tuple[int, int, int]
    kind: np.dtype[np.generic]
    start: int
    slope: float
    intercept: float
    shown: tuple[float, float]


def is_nifti(file: Path | io.BytesIO) -> bool:
    """Say whether a file starts as a NIfTI volume, packed by gzip or not."""
    try:
        return _order_of(_start_of(file, HEADER_BYTES)) is not None
    except (OSError, EOFError, zlib.error, struct.error):
        return False


def decode(file: Path | io.BytesIO, config: NiftiConfig, *, check: Callable[..., None]) -> Pixels:
    """Decode what the config asks for, as grey: the first of the two axes left goes right, the second up.

    Args:
        file: What `is_nifti` said yes to.
        config: Which slice, and which of its values.
        check: Told the three sizes beforehand; raises if they are too many voxels.

    Raises:
        DataError: The volume lacks the slice, or its values are of a type that is not read.
        Exception: Of any type, if the file is damaged.
    """
    header = _header(_start_of(file, HEADER_BYTES))
    check(*header.shape[:2], frames=header.shape[2])
    places = chosen(config.slice, header.shape[config.axis])
    if not places:
        raise DataError(
            f"the volume has {header.shape[config.axis]} slices, and `nifti.slice` asks for {config.slice}."
        )
    volume = _volume(file, header)
    part = volume.take(places, axis=config.axis).astype(np.float32) * header.slope + header.intercept
    values = part.max(axis=config.axis) if config.slice == "max" else part.mean(axis=config.axis)
    return np.ascontiguousarray(_shown(values.T[::-1], header, config))


def size_of(content: bytes) -> tuple[int, int]:
    """Return the first two sizes that a volume declares.

    Raises:
        Exception: Of any type, if the file is damaged.
    """
    return _header(_start_of(io.BytesIO(content), HEADER_BYTES)).shape[:2]


def _start_of(file: Path | io.BytesIO, count: int) -> bytes:
    """Return a file's first bytes, unpacked."""
    with io.BytesIO(file.getvalue()) if isinstance(file, io.BytesIO) else file.open("rb") as opened:
        packed = opened.read(len(GZIP)) == GZIP
        opened.seek(0)
        if not packed:
            return opened.read(count)
        with gzip.GzipFile(fileobj=opened) as unpacked:
            return unpacked.read(count)


def _volume(file: Path | io.BytesIO, header: Header) -> NDArray[np.generic]:
    num_voxels = int(np.prod(header.shape))
    size = num_voxels * header.kind.itemsize
    content = _start_of(file, header.start + size)
    return np.frombuffer(content, header.kind, num_voxels, header.start).reshape(header.shape, order="F")


def _order_of(start: bytes) -> str | None:
    """Return the byte order of a header of either version; None where there is none."""
    sizes = {348: start[344:348] == b"n+1\0", 540: start[4:8] == b"n+2\0"}
    return next((order for order in "<>" if sizes.get(struct.unpack_from(order + "i", start)[0])), None)


def _header(start: bytes) -> Header:
    """Read the header of either version."""
    order = _order_of(start)
    if order is None:
        raise ValueError("no header")
    if start[4:8] == b"n+2\0":
        (kind,) = struct.unpack_from(order + "h", start, 12)
        sizes = struct.unpack_from(order + "8q", start, 16)
        place, slope, intercept, high, low = struct.unpack_from(order + "q4d", start, 168)
    else:
        (kind,) = struct.unpack_from(order + "h", start, 70)
        sizes = struct.unpack_from(order + "8h", start, 40)
        place, slope, intercept, _, high, low = struct.unpack_from(order + "3f4s2f", start, 108)
    if kind not in KINDS:
        raise DataError("the NIfTI file has values of a type that is not read. Save it with real numbers.")
    if not (0 <= place <= MOST_BEFORE_VALUES and 2 <= sizes[0] <= 7 and min(sizes[1 : 1 + min(3, sizes[0])]) >= 1):
        raise ValueError("sizes or place cannot be")
    shape = (sizes[1], sizes[2], sizes[3] if sizes[0] > 2 else 1)
    slope, intercept, low, high = (number if np.isfinite(number) else 0.0 for number in (slope, intercept, low, high))
    if not slope:  # says that values are as they are
        slope, intercept = 1.0, 0.0
    return Header(shape, np.dtype(order + KINDS[kind]), int(place), slope, intercept, (low, high))


def _shown(values: Values, header: Header, config: NiftiConfig) -> Pixels:
    low, high = header.shown
    if isinstance(config.window, tuple):
        return windowed(values, *config.window)
    if config.window in TISSUES:
        return windowed(values, *TISSUES[config.window])
    if config.window == "file" and high > low:
        return stretched(values, low, high)
    finite = values[np.isfinite(values)]
    return stretched(values, float(finite.min()), float(finite.max())) if finite.size else stretched(values, 0, 0)
