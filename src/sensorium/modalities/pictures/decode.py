"""From the bytes of a picture file to a square RGB array, with limits checked before decoding."""

from __future__ import annotations

import warnings
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from PIL import Image, UnidentifiedImageError

from sensorium.errors import DataError, LimitError
from sensorium.modalities import Cell
from sensorium.modalities.cells.files import file_of, name_of
from sensorium.modalities.pictures import Picture

FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF", "PPM")
"""Formats read. Pillow knows more, some of which call outside programs."""

EXIF_ORIENTATION = 0x0112
UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
REMEDY = "Save it again as JPEG or PNG, or leave the cell empty."

# Pillow warns about damaged metadata, which does no harm to pixels, and about pictures over a limit of its
# own, which `max_megapixels` replaces. `warnings.catch_warnings` is not safe in threads, which read cells.
warnings.filterwarnings("ignore", module=r"PIL\.")


def decode_picture(
    cell: Cell, *, size_px: int, max_megapixels: float, before_resize: Callable[[Picture], Picture] | None = None
) -> Picture:
    """Decode the first frame of a picture and stretch it to a square.

    Args:
        cell: A path or a file's bytes.
        size_px: Height and width of the square.
        max_megapixels: More declared pixels are refused.
        before_resize: Done to the picture at its full size, before its EXIF orientation turns it; may cut parts off.

    Returns:
        (size_px, size_px, 3) uint8, RGB, upright by its EXIF orientation, transparent parts white.

    Raises:
        DataError: The file is not a picture, is of a format that is not read, or is damaged.
        LimitError: The header declares more pixels than allowed; nothing was decoded.
    """
    file = file_of(cell)
    try:
        with Image.open(file, formats=FORMATS) as picture:
            _check_pixels(picture.size, max_megapixels)
            return np.asarray(_upright_square(picture, size_px, before_resize), dtype=np.uint8)
    except DataError:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise LimitError(f"the picture has more than {max_megapixels:g} megapixels. Scale it down.") from None
    except UnidentifiedImageError:
        known = ", ".join(FORMATS)
        raise DataError(f"{name_of(cell)} is not a picture of a known format ({known}). {REMEDY}") from None
    except Exception as error:  # Pillow's decoders raise any type on damaged bytes
        raise DataError(f"{name_of(cell)} is damaged or cut short and cannot be decoded. {REMEDY}") from error


def _check_pixels(size: tuple[int, int], max_megapixels: float) -> None:
    width, height = size
    megapixels = width * height / 1e6
    if megapixels > max_megapixels:
        raise LimitError(
            f"the picture has {width} x {height} pixels ({megapixels:.1f} megapixels), more than the limit "
            f"of {max_megapixels:g}. Scale it down, or raise `max_megapixels` in the config."
        )


def _upright_square(
    picture: Image.Image, size_px: int, before_resize: Callable[[Picture], Picture] | None
) -> Image.Image:
    orientation = _orientation(picture)
    if before_resize is None:
        picture.draft(None, (2 * size_px, 2 * size_px))  # JPEG alone: decode at a fraction of a large picture's size
    whole = _with_plain_mode(picture)
    if before_resize is not None:
        whole = Image.fromarray(before_resize(np.asarray(_on_white(whole))))
    square = whole.resize((size_px, size_px), Image.Resampling.BILINEAR)
    if orientation in UPRIGHT:  # Turning a square after stretching gives the same as before, and is cheaper.
        square = square.transpose(UPRIGHT[orientation])
    return _on_white(square)


def _orientation(picture: Image.Image) -> int:
    """Return the EXIF orientation, 1 (upright) where there is none or where the metadata is damaged."""
    try:
        return int(picture.getexif().get(EXIF_ORIENTATION, 1))
    except Exception:  # noqa: BLE001 -- damaged metadata raises any type, and the pixels may still be good
        return 1


def _with_plain_mode(picture: Image.Image) -> Image.Image:
    """Return the picture as RGB, or as RGBA where parts of it are transparent."""
    if picture.mode.startswith("I;16"):
        return Image.fromarray((np.asarray(picture) >> 8).astype(np.uint8)).convert("RGB")
    if picture.mode in {"I", "F"}:
        return Image.fromarray(_stretched(np.asarray(picture))).convert("RGB")
    mode = "RGBA" if picture.has_transparency_data else "RGB"
    return picture if picture.mode == mode else picture.convert(mode)  # `convert` copies even what it need not


def _stretched(values: NDArray[np.generic]) -> NDArray[np.uint8]:
    """Map the least value to 0 and the greatest to 255: pixels of 32 bits have no fixed range."""
    finite = np.nan_to_num(values.astype(np.float64), posinf=0.0, neginf=0.0)
    spread = float(np.ptp(finite)) or 1.0
    return np.asarray((finite - finite.min()) * (255.0 / spread), dtype=np.uint8)


def _on_white(picture: Image.Image) -> Image.Image:
    if picture.mode != "RGBA":
        return picture
    white = Image.new("RGBA", picture.size, "white")
    return Image.alpha_composite(white, picture).convert("RGB")
