"""Columns whose cells are files: pictures, recordings and points, as paths or bytes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Literal

from sensorium import registry
from sensorium.errors import DataError, MissingDependencyError
from sensorium.inspection.findings import Finding
from sensorium.inspection.values import MIN_FRACTION, SAMPLED_CELLS, spread
from sensorium.modalities import ModalityConfig
from sensorium.modalities.image import SEPARATOR
from sensorium.reading import cells_of
from sensorium.records.blobs import Blob
from sensorium.records.media import NUMBER_SUFFIXES, PICTURE_SUFFIXES, POINT_SUFFIXES, SCAN_SUFFIXES, SOUND_SUFFIXES
from sensorium.records.table import FileCell, Table, TableCell

OPENED_FILES = 8
MAX_PICTURES = 64
"""The most that an input takes in one cell."""

MediaKind = Literal["image", "audio", "points"]
SUFFIXES: dict[MediaKind, frozenset[str]] = {
    "image": PICTURE_SUFFIXES | SCAN_SUFFIXES,
    "audio": SOUND_SUFFIXES,
    "points": POINT_SUFFIXES,
}
TOLD_BY_BYTES = ("image", "audio")
"""What the first bytes of a file tell without doubt. Any bytes may be points."""
SCANS: tuple[dict[str, str], ...] = ({}, {"dicom": "file"}, {"nifti": "file"})
"""What an input of pictures must say to read a file: nothing, or of which kind of scan it is."""
_FILE_NAME = re.compile(r"[^\s<>|*?]*[^\s<>|*?.]\.(?=[a-z0-9]*[a-z])[a-z0-9]{2,5}", re.IGNORECASE)
_ADDRESS = re.compile(r"\S+@\S+|https?://\S+|www\.\S+", re.IGNORECASE)


def media_finding(table: Table, name: str, allow_roots: Sequence[Path] = ()) -> Finding | None:
    """Return a finding if the column holds files, as paths or bytes; None if it does not."""
    sample = spread([cell for cell in table.columns[name] if cell is not None], SAMPLED_CELLS)
    for kind, suffixes in SUFFIXES.items():
        names_files = sum(_names_files(cell, suffixes) for cell in sample) >= MIN_FRACTION * len(sample)
        is_bytes = all(isinstance(file, bytes | Blob) for cell in sample for file in files_in(cell))
        if names_files or (is_bytes and kind in TOLD_BY_BYTES):
            finding = _opened(table, name, kind, allow_roots)
            if names_files or finding.kind != "broken":
                return finding
    return _unreadable(name, sample)


def _unreadable(name: str, sample: Sequence[TableCell]) -> Finding | None:
    """Return a finding if cells are files of which no kind is certain; None if they are no files."""
    if any(isinstance(file, bytes | Blob) for cell in sample for file in files_in(cell)):
        return Finding(name, "broken", "cells hold bytes that are neither pictures nor recordings")
    if any(isinstance(cell, tuple) for cell in sample):
        return Finding(
            name, "broken", "cells hold lists that are not of pictures; a list of texts can be a column of type tags"
        )
    if all(_names_files(cell, NUMBER_SUFFIXES) for cell in sample):
        reason = "cells name files of numbers: write an input of type series or points yourself, as they are"
        return Finding(name, "broken", reason)
    if all(map(_is_file_name, sample)):
        return Finding(name, "broken", "cells name files that are neither pictures nor recordings")
    return None


def files_in(cell: TableCell) -> Sequence[FileCell]:
    """Return the paths, bytes and handles in a cell, which may name several pictures."""
    if isinstance(cell, str):
        return [path for part in cell.split(SEPARATOR) if (path := part.strip())]
    return cell if isinstance(cell, tuple) else [] if cell is None else [cell]


def _names_files(cell: TableCell, suffixes: frozenset[str]) -> bool:
    files = files_in(cell)
    return bool(files) and all(isinstance(file, str) and file.lower().endswith(tuple(suffixes)) for file in files)


def _is_file_name(cell: TableCell) -> bool:
    return isinstance(cell, str) and bool(_FILE_NAME.fullmatch(cell)) and not _ADDRESS.fullmatch(cell)


def _opened(table: Table, name: str, kind: MediaKind, allow_roots: Sequence[Path]) -> Finding:
    """Return what the column is, after opening a few of its files; ``broken`` where none opens."""
    most = max(len(files_in(cell)) for cell in table.columns[name])
    several: dict[str, str | int] = {"max_pictures": min(most, MAX_PICTURES)} if kind == "image" and most > 1 else {}
    places = [place for place, cell in enumerate(table.columns[name]) if cell is not None]
    problems: list[str] = []
    for place in spread(places, OPENED_FILES):
        for scans in SCANS if kind == "image" else ({},):
            options = {**several, **scans}
            config: ModalityConfig = registry.part("modality", kind)(type=kind, column=name, **options)
            try:
                config.fit(cells_of(table.take([place]), config, allow_roots))
            except DataError as error:
                problems.append(error.faults[0].message)
            except MissingDependencyError as error:
                return Finding(name, "broken", str(error))
            else:
                reason = f"cells are {next(iter(scans), kind)} files{f', up to {most} in one cell' if several else ''}"
                return Finding(name, kind, reason, options=options)
    reason = f"cells look like {kind} files, but none of those looked at opens: {_unnamed(problems[0])}"
    return Finding(name, "broken", reason)


def _unnamed(problem: str) -> str:
    """Return what is wrong with a file without its name, which can tell who a person is."""
    return re.sub(r"^'.*?'(?= )", "one", problem).removesuffix(".")
