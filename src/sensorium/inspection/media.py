"""Columns whose cells are files: pictures and recordings, as paths or bytes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path, PurePath
from typing import Literal

from sensorium import registry
from sensorium.errors import DataError
from sensorium.inspection.findings import Finding
from sensorium.inspection.values import MIN_FRACTION, SAMPLED_CELLS, spread
from sensorium.modalities import ModalityConfig
from sensorium.reading import cells_of
from sensorium.records.table import Table, TableCell

OPENED_FILES = 8

SUFFIXES: dict[Literal["image", "audio"], frozenset[str]] = {
    "image": frozenset({".jpg", ".jpeg", ".png", ".webp", ".gif", ".bmp", ".tif", ".tiff"}),
    "audio": frozenset({".wav", ".flac", ".ogg", ".opus", ".mp3", ".aif", ".aiff"}),
}
_FILE_NAME = re.compile(r"[^\s<>|*?]*[^\s<>|*?.]\.(?=[a-z0-9]*[a-z])[a-z0-9]{2,5}", re.IGNORECASE)
_ADDRESS = re.compile(r"\S+@\S+|https?://\S+|www\.\S+", re.IGNORECASE)


def media_finding(table: Table, name: str, allow_roots: Sequence[Path] = ()) -> Finding | None:
    """Return a finding if the column holds files, as paths or bytes; None if it does not."""
    sample = spread([cell for cell in table.columns[name] if cell is not None], SAMPLED_CELLS)
    for kind, suffixes in SUFFIXES.items():
        named = [cell for cell in sample if isinstance(cell, str) and PurePath(cell).suffix.lower() in suffixes]
        if len(named) >= MIN_FRACTION * len(sample):
            problem = _opening_problem(table, name, kind, allow_roots)
            if problem is None:
                return Finding(name, kind, f"cells are paths of {kind} files")
            return Finding(name, "broken", f"cells look like paths of {kind} files, but {problem}")
        only_bytes = all(isinstance(cell, bytes) for cell in sample)
        if only_bytes and _opening_problem(table, name, kind, allow_roots) is None:
            return Finding(name, kind, f"cells hold {kind} files")
    if any(isinstance(cell, bytes) for cell in sample):
        return Finding(name, "broken", "cells hold bytes that are neither pictures nor recordings")
    if all(map(_is_file_name, sample)):
        return Finding(name, "broken", "cells name files that are neither pictures nor recordings")
    return None


def _is_file_name(cell: TableCell) -> bool:
    return isinstance(cell, str) and bool(_FILE_NAME.fullmatch(cell)) and not _ADDRESS.fullmatch(cell)


def _opening_problem(table: Table, name: str, kind: str, allow_roots: Sequence[Path]) -> str | None:
    """Return the first problem if the modality can read none of a few files; None if it can."""
    config: ModalityConfig = registry.part("modality", kind)(type=kind, column=name)
    places = [place for place, cell in enumerate(table.columns[name]) if cell is not None]
    problems = []
    for place in spread(places, OPENED_FILES):
        try:
            config.fit(cells_of(table.take([place]), config, allow_roots))
        except DataError as error:
            problems.append(error.faults[0].message)
        else:
            return None
    return f"none of {len(problems)} looked at opens: {problems[0]}"
