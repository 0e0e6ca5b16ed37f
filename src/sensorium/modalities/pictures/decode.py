"""From a picture file to a square RGB array, with limits checked before decoding."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial

import numpy as np
from PIL import Image, UnidentifiedImageError

from sensorium.errors import DataError, LimitError, MissingDependencyError
from sensorium.modalities import Cell
from sensorium.modalities.cells.files import file_of, name_of
from sensorium.modalities.pictures import Picture, raster
from sensorium.modalities.pictures.cleaners import PictureCleanerConfig, cleaned
from sensorium.modalities.pictures.raster import FORMATS
from sensorium.modalities.pictures.resize import STRETCH, Resize
from sensorium.modalities.pictures.scaling import Pixels
from sensorium.modalities.pictures.scans import dicom, nifti
from sensorium.modalities.pictures.scans.options import DicomConfig, NiftiConfig

REMEDY = "Save it again as JPEG or PNG, or leave the cell empty."
UPRIGHT: dict[int, Callable[[Picture], Picture]] = {
    2: lambda picture: picture[:, ::-1],
    3: lambda picture: picture[::-1, ::-1],
    4: lambda picture: picture[::-1],
    5: lambda picture: picture.transpose(1, 0, 2),
    6: lambda picture: picture.transpose(1, 0, 2)[:, ::-1],
    7: lambda picture: picture[::-1, ::-1].transpose(1, 0, 2),
    8: lambda picture: picture.transpose(1, 0, 2)[::-1],
}
"""EXIF orientation → what turns a picture upright."""


@dataclass(frozen=True)
class Decoding:
    """How picture files are decoded.

    Attributes:
        size_px: Height and width of the square.
        resize: How a picture becomes one.
        stretch_deep: Stretch 16-bit grey from its least to its greatest value, in place of 0 to 65535.
        max_megapixels: More declared pixels are refused.
        dicom: How DICOM files are read; None refuses them.
        nifti: How NIfTI volumes are read; None refuses them.
    """

    size_px: int
    resize: Resize = STRETCH
    stretch_deep: bool = False
    max_megapixels: float = 50.0
    dicom: DicomConfig | None = None
    nifti: NiftiConfig | None = None


def decode_picture(cell: Cell, options: Decoding, steps: Sequence[PictureCleanerConfig] = ()) -> Picture:
    """Decode the first frame of a picture, clean it, and make it a square.

    Args:
        cell: A path or a file's bytes.
        options: How.
        steps: What cleans it. Those at full size see the picture as it is stored, before its EXIF orientation turns it;
            the others the scaled picture, upright, without what a letterbox is filled with.

    Returns:
        (size_px, size_px, 3) uint8, RGB, upright by its EXIF orientation, transparent parts white.

    Raises:
        DataError: The file is not a picture, is of a format that is not read, or is damaged.
        LimitError: The header declares more pixels than allowed; nothing was decoded.
    """
    size_px, resize = options.size_px, options.resize
    whole, scaled = ([step for step in steps if step.at_full_size is full] for full in (True, False))
    with _refusing(cell, options.max_megapixels):
        pixels, orientation = _decoded(cell, options, exact=bool(whole))
        if whole:
            pixels = cleaned(_rgb(pixels), whole)
        picture = _rgb(resize.apply(pixels, size_px))
        # Turning the small picture gives the same as turning the large one, and is cheaper.
        picture = cleaned(UPRIGHT.get(orientation, _as_it_is)(picture), scaled)
        return np.ascontiguousarray(resize.fill(picture, size_px))


def _decoded(cell: Cell, options: Decoding, *, exact: bool) -> tuple[Pixels, int]:
    """Return pixels and the EXIF orientation they need; fewer pixels than there are, unless ``exact``."""
    file = file_of(cell)
    check = partial(check_pixels, max_megapixels=options.max_megapixels)
    if dicom.is_dicom(file):
        if options.dicom is None:
            remedy = "Say `dicom: file` in the input's config to read such files."
            raise DataError(f"{name_of(cell)} is a DICOM file. {remedy}")
        return dicom.decode(file, options.dicom, check=check, max_megapixels=options.max_megapixels), 1
    if options.nifti is not None and nifti.is_nifti(file):
        return nifti.decode(file, options.nifti, check=check), 1
    needed = None if exact else partial(options.resize.scaled_size, size_px=options.size_px)
    return raster.decode(file, check=check, needed=needed, stretch_deep=options.stretch_deep)


@contextmanager
def _refusing(cell: Cell, max_megapixels: float) -> Iterator[None]:
    """Turn whatever decoders raise into the error of a cell."""
    try:
        yield
    except (DataError, MissingDependencyError):
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise LimitError(f"the picture has more than {max_megapixels:g} megapixels. Scale it down.") from None
    except UnidentifiedImageError:
        known = ", ".join(FORMATS)
        raise DataError(f"{name_of(cell)} is not a picture of a known format ({known}). {REMEDY}") from None
    except Exception as error:  # decoders raise any type on damaged bytes
        raise DataError(f"{name_of(cell)} is damaged or cut short and cannot be decoded. {REMEDY}") from error


def check_pixels(width: int, height: int, *, max_megapixels: float, frames: int = 1) -> None:
    """Refuse a picture that declares too many pixels.

    Raises:
        LimitError: It does; the message says how many.
    """
    megapixels = width * height * frames / 1e6
    if megapixels > max_megapixels:
        depth = f" x {frames}" if frames > 1 else ""
        raise LimitError(
            f"the picture has {width} x {height}{depth} pixels ({megapixels:.1f} megapixels), more than the limit "
            f"of {max_megapixels:g}. Scale it down, or raise `max_megapixels` in the config."
        )


def _rgb(pixels: Pixels) -> Picture:
    return pixels if pixels.ndim == 3 else np.repeat(pixels[:, :, None], 3, axis=2)


def _as_it_is(picture: Picture) -> Picture:
    return picture
