"""Photographs and drawings: JPEG, PNG, WebP, GIF, BMP, TIFF and PPM."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from sensorium.modalities.pictures import jpeg
from sensorium.modalities.pictures.scaling import Pixels

FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF", "PPM")
"""Formats read. Pillow knows more, some of which call outside programs."""

EXIF_ORIENTATION = 0x0112
JPEG_START = b"\xff\xd8\xff"
MAX_JPEG_BYTES = 64_000_000

# Pillow warns about damaged metadata, which does no harm to pixels, and about pictures over a limit of its
# own, which `max_megapixels` replaces. `warnings.catch_warnings` is not safe in threads, which read cells.
warnings.filterwarnings("ignore", module=r"PIL\.")


def decode(
    file: Path | BytesIO, *, check: Callable[[int, int], None], needed: jpeg.Needed | None, stretch_deep: bool
) -> tuple[Pixels, int]:
    """Decode the first frame.

    Args:
        file: What to decode.
        check: Told the declared width and height before decoding; raises if they are too large.
        needed: Allows a JPEG to be decoded at a fraction that suffices for what it gives; None for its full size.
        stretch_deep: Stretch 16-bit grey from its least to its greatest value, in place of 0 to 65535.

    Returns:
        Pixels, transparent parts white, not turned upright; and the EXIF orientation, 1 to 8.

    Raises:
        UnidentifiedImageError: The file is of no format that is read.
        Exception: Of any type, if the file is damaged.
    """
    data = file.getvalue() if isinstance(file, BytesIO) else _jpeg_in(file)
    header = jpeg.header_of(data) if data is not None and data.startswith(JPEG_START) else None
    if data is not None and header is not None:
        check(header.width, header.height)
        pixels = jpeg.decode(data, header, needed)
        if pixels is not None:
            return pixels, header.orientation
    with Image.open(file, formats=FORMATS) as picture:
        check(*picture.size)
        orientation = _orientation(picture)
        fraction = None if needed is None else jpeg.fraction_of(picture.size, needed(*picture.size))
        if fraction is not None:
            picture.draft(None, (-(-picture.width // fraction), -(-picture.height // fraction)))  # JPEG alone heeds it
        return _plain(picture, stretch_deep=stretch_deep), orientation


def _jpeg_in(path: Path) -> bytes | None:
    """Return the bytes of a file that starts as a JPEG; None for others, and where it should be read piece by piece."""
    with path.open("rb") as file:
        start = file.read(len(JPEG_START))
        if start != JPEG_START or path.stat().st_size > MAX_JPEG_BYTES:
            return None
        return start + file.read()


def _orientation(picture: Image.Image) -> int:
    """Return the EXIF orientation, 1 (upright) where there is none or where the metadata is damaged."""
    try:
        return int(picture.getexif().get(EXIF_ORIENTATION, 1))
    except Exception:  # noqa: BLE001 -- damaged metadata raises any type, and the pixels may still be good
        return 1


def _plain(picture: Image.Image, *, stretch_deep: bool) -> Pixels:
    """Return any of Pillow's modes as grey or RGB."""
    if picture.mode.startswith("I;16"):
        values = np.asarray(picture)
        return _stretched(values) if stretch_deep else (values >> 8).astype(np.uint8)
    if picture.mode in {"I", "F"}:
        return _stretched(np.asarray(picture))
    if picture.has_transparency_data:
        clear = picture.convert("RGBA")
        white = Image.new("RGBA", clear.size, "white")
        return np.asarray(Image.alpha_composite(white, clear).convert("RGB"), dtype=np.uint8)
    mode = "L" if picture.mode in {"1", "L"} else "RGB"
    return np.asarray(picture if picture.mode == mode else picture.convert(mode), dtype=np.uint8)


def _stretched(values: NDArray[np.generic]) -> Pixels:
    """Map the least value to 0 and the greatest to 255: pixels of 32 bits have no fixed range."""
    finite = np.nan_to_num(values.astype(np.float64), posinf=0.0, neginf=0.0)
    spread = float(np.ptp(finite)) or 1.0
    return np.asarray(np.rint((finite - finite.min()) * (255.0 / spread)), dtype=np.uint8)
