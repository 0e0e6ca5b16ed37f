"""DICOM files: CT, MR, films and ultrasound. pydicom is imported when the first is met.

What a file's tags hold is never shown: they name patients. So messages of pydicom are dropped, not passed on.
"""

from __future__ import annotations

import io
import logging
import warnings
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from sensorium.errors import DataError, LimitError, MissingDependencyError
from sensorium.modalities.pictures.scaling import Pixels
from sensorium.modalities.pictures.scans.options import DicomConfig, chosen
from sensorium.modalities.pictures.scans.runs import check_runs
from sensorium.modalities.pictures.scans.tables import in_units, looked_up, white_of
from sensorium.modalities.pictures.scans.window import LINEAR, TISSUES, Values, levels, stretched, windowed

MARK, MARK_AT = b"DICM", 128
SUFFIXES = frozenset({".dcm", ".dicom"})
DEFLATED = b"1.2.840.10008.1.2.1.99"
JPEG_FAMILY = "1.2.840.10008.1.2.4."
RLE_GROWTH, RLE_HEADER = 1.1, 1024
"""Runs take at most one byte more for 128 pixels, and a header; longer ones only cost time and memory."""
BYTES_PER_PIXEL, BYTES_OF_HEADER = 8, 64_000_000
"""The most that a file may weigh: so much for each pixel that may be, and for all else in it."""

warnings.filterwarnings("ignore", module=r"pydicom\.|sensorium\.modalities\.pictures\.scans")


def is_dicom(file: Path | io.BytesIO) -> bool:
    """Say whether a file is DICOM, by the mark that stands in it, or by its name where there is none."""
    if isinstance(file, io.BytesIO):
        return file.getbuffer()[MARK_AT : MARK_AT + len(MARK)] == MARK
    if file.suffix.lower() in SUFFIXES:
        return True
    with file.open("rb") as opened:
        return opened.read(MARK_AT + len(MARK)).endswith(MARK)


def decode(
    file: Path | io.BytesIO, config: DicomConfig, *, check: Callable[..., None], max_megapixels: float
) -> Pixels:
    """Decode what the config asks for, as grey or RGB.

    Args:
        file: What to decode.
        config: Which frames, and which of their values.
        check: Told width, height and the frames to decode beforehand; raises if they are too many.
        max_megapixels: Bounds the size of the file itself.

    Raises:
        DataError: The file holds no picture, lacks the frame, or is compressed in a way that nothing installed reads.
        MissingDependencyError: pydicom is not installed.
        Exception: Of any type, if the file is damaged.
    """
    pydicom = _pydicom()
    dataset = pydicom.dcmread(io.BytesIO(_bytes_of(file, max_megapixels)), force=True)
    if "PixelData" not in dataset or "Rows" not in dataset:
        raise DataError("the DICOM file holds no picture. Name one that does, or leave the cell empty.")
    if "TransferSyntaxUID" not in dataset.file_meta:  # files of before 1993 say nothing, and are this
        dataset.file_meta.TransferSyntaxUID = pydicom.uid.ImplicitVRLittleEndian
    count = max(1, int(dataset.get("NumberOfFrames") or 1))
    frames = chosen(config.frame, count)
    if not frames:
        raise DataError(f"the DICOM file has {count} frames, and `dicom.frame` asks for number {config.frame}.")
    check(int(dataset.Columns), int(dataset.Rows), frames=len(frames))
    _check_compression(pydicom, dataset, frames, count)
    if dataset.PhotometricInterpretation in {"MONOCHROME1", "MONOCHROME2"}:
        return _grey(pydicom, dataset, frames, config)
    return _colour(pydicom, dataset, frames, config)


@cache
def _pydicom() -> Any:  # noqa: ANN401
    try:
        import pydicom.pixels  # noqa: PLC0415
    except ImportError:
        raise MissingDependencyError("pydicom", extra="dicom", purpose="reading DICOM files") from None
    logging.getLogger("pydicom").propagate = False
    return pydicom


def size_of(content: bytes) -> tuple[int, int]:
    """Return the width and height that a DICOM file declares, 0 where it does not.

    Raises:
        MissingDependencyError: pydicom is not installed.
        Exception: Of any type, if the file is damaged.
    """
    tags = _pydicom().dcmread(io.BytesIO(content), force=True, stop_before_pixels=True)
    return int(tags.get("Columns") or 0), int(tags.get("Rows") or 0)


def _bytes_of(file: Path | io.BytesIO, max_megapixels: float) -> bytes:
    most = BYTES_OF_HEADER + round(max_megapixels * 1e6 * BYTES_PER_PIXEL)
    size = file.stat().st_size if isinstance(file, Path) else len(file.getbuffer())
    if size > most:
        raise LimitError(f"the file has {size / 1e6:.0f} MB, more than {most / 1e6:.0f}. Raise `max_megapixels`.")
    data = file.read_bytes() if isinstance(file, Path) else file.getvalue()
    if DEFLATED in data:  # unpacking it has no bound
        raise DataError("the DICOM file is packed as a whole (deflated), which is not read. Save it uncompressed.")
    return data


def _check_compression(pydicom: Any, dataset: Any, frames: range, count: int) -> None:  # noqa: ANN401
    """Refuse what no decoder reads, and frames whose own header declares another size than the file's."""
    syntax = dataset.file_meta.TransferSyntaxUID
    if not syntax.is_compressed:
        return
    if not pydicom.pixels.get_decoder(syntax).is_available:
        raise DataError(
            f"the DICOM file is compressed as {syntax.name}, which needs one more library. Install python-gdcm or "
            "pylibjpeg-libjpeg, or save the file uncompressed."
        )
    size = int(dataset.Columns), int(dataset.Rows)
    most_bytes = RLE_GROWTH * size[0] * size[1] * int(dataset.SamplesPerPixel) * int(dataset.BitsAllocated) / 8
    for number in frames:
        frame = pydicom.encaps.get_frame(dataset.PixelData, number, number_of_frames=count)
        if syntax.startswith(JPEG_FAMILY):
            _check_frame(frame, size)
        elif len(frame) > most_bytes + RLE_HEADER:
            raise ValueError("more runs than the frame has pixels")
        else:
            check_runs(frame, bytes_a_segment=size[0] * size[1])


def _check_frame(frame: bytes, size: tuple[int, int]) -> None:
    try:
        with Image.open(io.BytesIO(frame), formats=("JPEG", "JPEG2000")) as picture:
            declared = picture.size
    except (OSError, SyntaxError):  # JPEG-LS and lossless JPEG, whose decoders go by the file's size
        return
    if declared != size:
        raise ValueError("a frame's size is not the file's")


def _grey(pydicom: Any, dataset: Any, frames: range, config: DicomConfig) -> Pixels:  # noqa: ANN401
    middle = frames[len(frames) // 2]
    total: Values | None = None
    for number in frames:
        values = _values(pydicom, dataset, number)
        if total is None:
            total = values
        elif config.frame == "max":
            np.maximum(total, values, out=total)
        else:
            total += values
    assert total is not None  # noqa: S101 -- there is a frame
    if config.frame == "mean":
        total /= len(frames)
    picture = _shown(dataset, total, middle, config)
    return 255 - picture if dataset.PhotometricInterpretation == "MONOCHROME1" else picture


def _values(pydicom: Any, dataset: Any, number: int) -> Values:  # noqa: ANN401
    """Return a frame in the units that its modality gives it, Hounsfield units for CT."""
    stored = pydicom.pixels.pixel_array(dataset, index=number)
    group = _group(dataset, "PixelValueTransformationSequence", number)
    return in_units(stored, group, is_little_endian=_is_little(dataset))


def _is_little(dataset: Any) -> bool:  # noqa: ANN401
    return bool(dataset.file_meta.TransferSyntaxUID.is_little_endian)


def _group(dataset: Any, name: str, number: int) -> Any:  # noqa: ANN401
    """Return where a frame's values of some kind stand: in its own group, in that of all frames, or in the file."""
    frames, shared = (dataset.get(f"{kind}FunctionalGroupsSequence") for kind in ("PerFrame", "Shared"))
    for group in (frames[number] if frames and number < len(frames) else None, shared[0] if shared else None):
        if group is not None and group.get(name):
            return group[name][0]
    return dataset


def _shown(dataset: Any, values: Values, number: int, config: DicomConfig) -> Pixels:  # noqa: ANN401
    """Return values as grey: through the config's window, or the file's, or from the least to the greatest."""
    window = config.window
    group = _group(dataset, "FrameVOILUTSequence", number)
    if isinstance(window, tuple):
        return windowed(values, *window)
    if window in TISSUES:
        if dataset.get("Modality") != "CT":
            raise DataError(f"the window '{window}' is for CT alone, and this file is none. Take `file`, or numbers.")
        return windowed(values, *TISSUES[window])
    if window == "file" and group.get("VOILUTSequence"):
        table = group.VOILUTSequence[0]
        return levels(looked_up(values, table, is_little_endian=_is_little(dataset)) / white_of(table))
    if window == "file" and group.get("WindowWidth"):
        centre, width = (_first(group[name].value) for name in ("WindowCenter", "WindowWidth"))
        return windowed(values, centre, width, str(group.get("VOILUTFunction") or LINEAR))
    return _full(dataset, values, whole_range=window == "full")


def _full(dataset: Any, values: Values, *, whole_range: bool) -> Pixels:  # noqa: ANN401
    """Return values from the least to the greatest, or 8-bit values as they are."""
    bits = int(dataset.BitsStored)
    if not whole_range and bits <= 8 and not dataset.get("PixelRepresentation"):
        return stretched(values, 0, 2**bits - 1)
    padding = dataset.get("PixelPaddingValue")
    inside = values if padding is None else values[values > values.min()]  # padding is the least of all values
    return stretched(values, float(inside.min()), float(inside.max())) if inside.size else stretched(values, 0, 0)


def _colour(pydicom: Any, dataset: Any, frames: range, config: DicomConfig) -> Pixels:  # noqa: ANN401
    pictures = (_rgb(pydicom, dataset, number) for number in frames)
    if config.frame == "max":
        return np.asarray(np.maximum.reduce(list(pictures)), dtype=np.uint8)
    total = sum(picture.astype(np.float32) for picture in pictures)
    return np.asarray(np.rint(np.asarray(total) / len(frames)), dtype=np.uint8)


def _rgb(pydicom: Any, dataset: Any, number: int) -> Pixels:  # noqa: ANN401
    """Return a frame as RGB, whatever colours it is stored in."""
    stored = pydicom.pixels.pixel_array(dataset, index=number)  # as RGB, unless it is a palette
    if dataset.PhotometricInterpretation == "PALETTE COLOR":
        stored = pydicom.pixels.apply_color_lut(stored, dataset)
        bits = 8 * stored.dtype.itemsize
    else:
        bits = int(dataset.BitsStored)
    if stored.ndim != 3 or stored.shape[2] != 3:
        raise ValueError("neither grey, nor RGB, nor a palette")
    return np.asarray(stored >> max(0, bits - 8), dtype=np.uint8)


def _first(value: Any) -> float:  # noqa: ANN401
    """Return the first of the windows that a file offers."""
    return float(value[0] if hasattr(value, "__getitem__") else value)
