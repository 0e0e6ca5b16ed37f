"""A look into every file that cells name: what it is, whether it opens, and what tells it from others."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from io import BytesIO
from pathlib import Path

import numpy as np
import soundfile
from numpy.typing import NDArray
from PIL import Image

from sensorium.errors import DataError, LimitError
from sensorium.inspection.findings import Finding
from sensorium.inspection.fingerprints import GREY_PX, grey_of, perceptual_hash, thumbnail_of
from sensorium.inspection.media import files_in
from sensorium.modalities.cells.files import file_of
from sensorium.modalities.pictures.decode import Decoding, decode_picture
from sensorium.modalities.pictures.raster import FORMATS
from sensorium.modalities.pictures.scans import dicom, nifti
from sensorium.modalities.pictures.scans.options import DicomConfig, NiftiConfig
from sensorium.modalities.sound.decode import Limits, decode_recording
from sensorium.progress import Reporter
from sensorium.reading import in_order
from sensorium.records.paths import resolve
from sensorium.records.table import FileCell, Table

AHEAD = 64
MAX_MEGAPIXELS = 178.0
MAX_HEARD_S = 60.0
"""Recordings are compared by their first part of this length."""
LIMIT_DURATION_S = 6 * 3600.0
SILENT_PEAK = 0.001  # -60 dB of full scale
INT16_MAX = 32767
FLAT_DEVIATION = 1.0  # of 255
EVERYTHING = Decoding(GREY_PX, max_megapixels=MAX_MEGAPIXELS, dicom=DicomConfig(), nifti=NiftiConfig())

OUT_OF_REACH, DAMAGED, TOO_LARGE = "cannot be opened", "cannot be decoded", "are too large"
FAULTS = {
    OUT_OF_REACH: "Correct the paths, allow their folder with --allow-root, or leave the cells empty.",
    DAMAGED: "Save them again, or leave the cells empty: training refuses the table as it is.",
    TOO_LARGE: "Scale or cut them, or leave the cells empty.",
}
"""Why files cannot be used, and what to do."""


@dataclass(frozen=True)
class Picture:
    """One picture file: ``digest`` of its bytes, size before any turning, Pillow's ``mode``, and how it looks."""

    num_bytes: int
    digest: bytes
    width_px: int
    height_px: int
    mode: str
    look: int
    thumbnail: NDArray[np.uint8]
    is_flat: bool


@dataclass(frozen=True)
class Recording:
    """One sound file: ``digest`` of its samples, whatever format they are stored in."""

    num_bytes: int
    digest: bytes
    duration_s: float
    rate_hz: int
    channels: int
    is_silent: bool


Look = Picture | Recording | str
"""What a file is, or one of ``FAULTS``."""


@dataclass(frozen=True)
class Looks:
    """What a column's files are.

    Attributes:
        places: Places in the table of the cells looked at.
        found: What is in each of these cells, in the cell's order.
        num_filled: Filled cells of the column; more than were looked at where that was limited.
    """

    places: Sequence[int]
    found: Sequence[tuple[Look, ...]]
    num_filled: int

    @property
    def each(self) -> Iterator[tuple[int, Look]]:
        """Place in the table and look of every file."""
        for place, looks in zip(self.places, self.found, strict=True):
            for look in looks:
                yield place, look


def look_into(
    table: Table, finding: Finding, places: Sequence[int], *, roots: Sequence[Path] = (), reporter: Reporter
) -> Looks:
    """Open every file of a column once, by threads.

    Args:
        table: The records.
        finding: The column of the files, ``image`` or ``audio``.
        places: Which of the filled cells.
        roots: Folders outside the table's own that cells may name files in.
        reporter: Shows the progress.
    """
    folder = (table.folder or Path.cwd()).resolve()
    look = LOOKS[finding.kind]
    cells = table.columns[finding.column]

    def look_at(place: int) -> tuple[Look, ...]:
        return tuple(_looked(file, folder, roots, look) for file in files_in(cells[place]))

    outcomes: Iterable[tuple[Look, ...]] = in_order(look_at, places, ahead=AHEAD, num_threads=0)
    found = list(reporter.track(outcomes, f"looking at {finding.column}", len(places)))
    return Looks(places, found, sum(cell is not None for cell in cells))


def _looked(file: FileCell, folder: Path, roots: Sequence[Path], look: Callable[[bytes], Look]) -> Look:
    """Return what a file is, or why it cannot be used."""
    try:
        opened = file_of(resolve(file, folder, roots) if isinstance(file, str) else file)
        content = opened.read_bytes() if isinstance(opened, Path) else opened.getvalue()
    except (DataError, OSError):
        return OUT_OF_REACH
    try:
        return look(content)
    except LimitError:
        return TOO_LARGE
    except DataError:
        return DAMAGED


def _picture(content: bytes) -> Picture:
    grey = grey_of(decode_picture(content, EVERYTHING))
    width, height, mode = _header(content)
    return Picture(
        num_bytes=len(content),
        digest=blake2b(content, digest_size=16).digest(),
        width_px=width,
        height_px=height,
        mode=mode,
        look=perceptual_hash(grey),
        thumbnail=thumbnail_of(grey),
        is_flat=float(grey.std()) < FLAT_DEVIATION,
    )


def _header(content: bytes) -> tuple[int, int, str]:
    """Return width, height and mode as the file declares them; scans are grey as far as it is told here."""
    for scans in (dicom.is_dicom, dicom.size_of), (nifti.is_nifti, nifti.size_of):
        if scans[0](BytesIO(content)):
            return *scans[1](content), "L"
    try:
        with Image.open(BytesIO(content), formats=FORMATS) as header:
            return *header.size, header.mode
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        raise DataError("is no picture whose header can be read.") from None


def _recording(content: bytes) -> Recording:
    try:
        header = soundfile.info(BytesIO(content))
    except (soundfile.LibsndfileError, RuntimeError, TypeError, ValueError, OverflowError):
        raise DataError("is not a recording.") from None
    wave = decode_recording(content, Limits(header.samplerate, MAX_HEARD_S, LIMIT_DURATION_S))
    samples = np.rint(wave * INT16_MAX).astype(np.int64)  # so that bit depths beyond 16 make no other recording
    return Recording(
        num_bytes=len(content),
        digest=blake2b(samples.tobytes(), digest_size=16).digest(),
        duration_s=header.duration,
        rate_hz=header.samplerate,
        channels=header.channels,
        is_silent=float(np.abs(wave).max()) < SILENT_PEAK,
    )


LOOKS: Mapping[str, Callable[[bytes], Look]] = {"image": _picture, "audio": _recording}
