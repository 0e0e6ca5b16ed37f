"""What cells are, from looking at them: dates, numbers, categories, text."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import TypeVar

from sensorium.inspection.findings import Finding
from sensorium.inspection.language import language_of
from sensorium.modalities.rows.numerals import MIN_NUMBER_FRACTION, parse_number
from sensorium.modalities.words.segment import words

T = TypeVar("T")

SAMPLED_CELLS = 200
MIN_FRACTION = 0.8
"""Most cells: a column is files or dates when at least this part of the sampled cells looks so."""
MIN_TEXT_WORDS = 3.0
MAX_CATEGORIES = 50
MIN_REPEATS = 5
"""How often a value must occur on average in a column with more than ``MAX_CATEGORIES`` of them."""

_MONTH = r"(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?"
_DATE = re.compile(
    rf"\d{{4}}[-/.]\d{{1,2}}([-/.]\d{{1,2}}.*)?|\d{{1,2}}[-/.]\d{{1,2}}[-/.]\d{{2,4}}.*"
    rf"|{_MONTH} (\d{{1,2}},? )?\d{{4}}|\d{{1,2}} {_MONTH} \d{{4}}|\d{{4}}年.*",
    re.IGNORECASE,
)
_YEAR = re.compile(r"(1[89]|20)\d\d")


def value_finding(name: str, cells: Sequence[str], num_rows: int) -> Finding:
    """Tell dates, numbers, categories and text apart.

    Args:
        name: The column.
        cells: Its cells that are not empty.
        num_rows: Records in the table.
    """
    sample = spread(cells, SAMPLED_CELLS)
    missing = f", {num_rows - len(cells)} missing" if len(cells) < num_rows else ""
    if _fraction(sample, lambda cell: _is_date(cell, name)) >= MIN_FRACTION:
        reason = "cells are dates, which rarely hold for new records and can tell who a person is"
        return Finding(name, "date", reason, offered_as="date")
    if _fraction(sample, lambda cell: parse_number(cell) is not None) >= MIN_NUMBER_FRACTION:
        return Finding(name, "number", f"cells are numbers{missing}")
    num_values = len(set(cells))
    if num_values <= MAX_CATEGORIES and len(cells) >= 2 * num_values:
        return Finding(name, "category", f"{num_values} different values{missing}")
    tokens = [words(cell) for cell in sample]
    mean_words = sum(map(len, tokens)) / len(tokens)
    if mean_words >= MIN_TEXT_WORDS:
        language = language_of(sample)
        in_language = f" in {language}" if language else ""
        return Finding(name, "text", f"texts{in_language} of {mean_words:.0f} words on average{missing}")
    if len(cells) >= MIN_REPEATS * num_values:
        return Finding(name, "category", f"{num_values} different values{missing}")
    return Finding(name, "many", f"{num_values} different short values in {len(cells)} filled cells")


def _is_date(cell: str, name: str) -> bool:
    text = cell.strip()
    is_named = any(word in name.lower() for word in ("date", "day", "time", "year"))
    return bool(_DATE.fullmatch(text)) or (is_named and bool(_YEAR.fullmatch(text)))


def _fraction(cells: Sequence[str], test: Callable[[str], bool]) -> float:
    return sum(map(test, cells)) / max(len(cells), 1)


def spread(items: Sequence[T], count: int) -> Sequence[T]:
    """Return up to ``count`` items from all over a sequence."""
    return items[:: max(1, -(-len(items) // count))]
