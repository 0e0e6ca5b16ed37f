"""What cells are, from looking at them: files, dates, numbers, categories, text."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from pathlib import PurePath
from typing import Literal, TypeVar

from sensorium import registry
from sensorium.errors import DataError
from sensorium.inspection.findings import Finding
from sensorium.modalities import ModalityConfig
from sensorium.modalities.rows.columns import MIN_NUMBER_FRACTION, parse_number
from sensorium.modalities.words.segment import words
from sensorium.reading import cells_of
from sensorium.records.table import Table

T = TypeVar("T")

SAMPLED_CELLS = 200
OPENED_FILES = 8
MIN_FRACTION = 0.8
"""Most cells: a column is files or dates when at least this part of the sampled cells looks so."""
MIN_TEXT_WORDS = 3.0
MAX_CATEGORIES = 50
MIN_REPEATS = 5
"""How often a value must occur on average in a column with more than ``MAX_CATEGORIES`` of them."""

SUFFIXES: dict[Literal["image", "audio"], frozenset[str]] = {
    "image": frozenset({".jpg", ".jpeg", ".png", ".webp", ".gif", ".bmp", ".tif", ".tiff"}),
    "audio": frozenset({".wav", ".flac", ".ogg", ".opus", ".mp3", ".aif", ".aiff"}),
}
_MONTH = r"(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?"
_DATE = re.compile(
    rf"\d{{4}}[-/.]\d{{1,2}}([-/.]\d{{1,2}}.*)?|\d{{1,2}}[-/.]\d{{1,2}}[-/.]\d{{2,4}}.*"
    rf"|{_MONTH} (\d{{1,2}},? )?\d{{4}}|\d{{1,2}} {_MONTH} \d{{4}}|\d{{4}}年.*",
    re.IGNORECASE,
)
_YEAR = re.compile(r"(1[89]|20)\d\d")


def media_finding(table: Table, name: str) -> Finding | None:
    """Return a finding if the column holds pictures or recordings, as paths or bytes; None if it does not."""
    sample = _spread([cell for cell in table.columns[name] if cell is not None], SAMPLED_CELLS)
    for kind, suffixes in SUFFIXES.items():
        named = [cell for cell in sample if isinstance(cell, str) and PurePath(cell).suffix.lower() in suffixes]
        if len(named) >= MIN_FRACTION * len(sample):
            problem = _opening_problem(table, name, kind)
            if problem is None:
                return Finding(name, kind, f"cells are paths of {kind} files")
            return Finding(name, "broken", f"cells look like paths of {kind} files, but {problem}")
        only_bytes = all(isinstance(cell, bytes) for cell in sample)
        if only_bytes and _opening_problem(table, name, kind) is None:
            return Finding(name, kind, f"cells hold {kind} files")
    if any(isinstance(cell, bytes) for cell in sample):
        return Finding(name, "broken", "cells hold bytes that are neither pictures nor recordings")
    return None


def _opening_problem(table: Table, name: str, kind: str) -> str | None:
    """Return the first problem if the modality can read none of a few files; None if it can."""
    config: ModalityConfig = registry.part("modality", kind)(type=kind, column=name)
    places = [place for place, cell in enumerate(table.columns[name]) if cell is not None]
    problems = []
    for place in _spread(places, OPENED_FILES):
        try:
            config.fit(cells_of(table.take([place]), config))
        except DataError as error:
            problems.append(error.faults[0].message)
        else:
            return None
    return f"none of {len(problems)} looked at opens: {problems[0]}"


def value_finding(name: str, cells: Sequence[str], num_rows: int) -> Finding:
    """Tell dates, numbers, categories and text apart.

    Args:
        name: The column.
        cells: Its cells that are not empty.
        num_rows: Records in the table.
    """
    sample = _spread(cells, SAMPLED_CELLS)
    missing = f", {num_rows - len(cells)} missing" if len(cells) < num_rows else ""
    if _fraction(sample, lambda cell: _is_date(cell, name)) >= MIN_FRACTION:
        return Finding(name, "date", "cells are dates, which rarely hold for new records")
    if _fraction(sample, lambda cell: parse_number(cell) is not None) >= MIN_NUMBER_FRACTION:
        return Finding(name, "number", f"cells are numbers{missing}")
    num_values = len(set(cells))
    if num_values <= MAX_CATEGORIES and len(cells) >= 2 * num_values:
        return Finding(name, "category", f"{num_values} different values{missing}")
    tokens = [words(cell) for cell in sample]
    mean_words = sum(map(len, tokens)) / len(tokens)
    if mean_words >= MIN_TEXT_WORDS:
        language = ", mostly Chinese" if _fraction(sample, _is_chinese) > 0.5 else ""
        return Finding(name, "text", f"texts of {mean_words:.0f} words on average{language}{missing}")
    if len(cells) >= MIN_REPEATS * num_values:
        return Finding(name, "category", f"{num_values} different values{missing}")
    return Finding(name, "many", f"{num_values} different short values in {len(cells)} filled cells")


def _is_date(cell: str, name: str) -> bool:
    text = cell.strip()
    is_named = any(word in name.lower() for word in ("date", "day", "time", "year"))
    return bool(_DATE.fullmatch(text)) or (is_named and bool(_YEAR.fullmatch(text)))


def _is_chinese(cell: str) -> bool:
    letters = [letter for letter in cell if letter.isalpha()]
    return 2 * sum("\u3400" <= letter <= "\u9fff" for letter in letters) > len(letters)


def _fraction(cells: Sequence[str], test: Callable[[str], bool]) -> float:
    return sum(map(test, cells)) / max(len(cells), 1)


def _spread(items: Sequence[T], count: int) -> Sequence[T]:
    """Return up to ``count`` items from all over a sequence."""
    return items[:: max(1, -(-len(items) // count))]
