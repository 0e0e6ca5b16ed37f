"""Plain facts around the content, a date, a file's name or size, that may tell the answer without any content."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import PurePath
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from sensorium.evaluation.hints import Hint
from sensorium.inspection.concerns import Concern, Severity
from sensorium.inspection.files import Looks, Picture, Recording
from sensorium.inspection.labelled import Labelled
from sensorium.inspection.media import files_in
from sensorium.inspection.wording import hint_in_words
from sensorium.modalities.rows.dates import parse_date, seconds_of
from sensorium.records.table import Table, TableCell

Family = Literal["date", "name", "file", "length"]
MUCH = 0.2
"""Share of blind errors taken away from which on a shortcut is taken more seriously."""
MAX_NAME_PARTS = 4


@dataclass(frozen=True)
class Shortcut:
    """What one plain fact about a column's cells tells."""

    column: str
    family: Family
    fact: str
    hint: Hint


def dates_in(table: Table, name: str) -> list[dt.datetime | None]:
    """Return the date of each cell; where day and month could be swapped, the month is taken to come first."""
    texts = [cell if isinstance(cell, str) else "" for cell in table.columns[name]]
    return [parse_date(text, day_first=False) or parse_date(text, day_first=True) for text in texts]


def years_of(dates: Sequence[dt.datetime | None]) -> NDArray[np.float64]:
    """Return the year of each date, (rows,) float64; NaN where there is none."""
    return _with_nan([None if date is None else date.year for date in dates])


def of_dates(name: str, dates: Sequence[dt.datetime | None], labelled: Labelled) -> Iterator[Shortcut]:
    """Yield what the years and the times of a column of dates tell."""
    yield from _named(name, "date", "the year", labelled.told_by_numbers(years_of(dates)))
    times = _with_nan([None if date is None else seconds_of(date) for date in dates])
    yield from _named(name, "date", "the date itself", labelled.told_by_numbers(times))


def of_names(table: Table, name: str, labelled: Labelled) -> Iterator[Shortcut]:
    """Yield what the names of files tell: folder, pattern of letters and digits, each of their parts, a number."""
    files = [_first_path(cell) for cell in table.columns[name]]
    parts = [None if file is None else re.findall(r"[^\W\d_]+|\d+", file.stem) for file in files]
    yield from _named(name, "name", "the folder", labelled.told_by([file and str(file.parent) for file in files]))
    yield from _named(
        name, "name", "the pattern of the file name", labelled.told_by([_pattern(file) for file in files])
    )
    for place in range(MAX_NAME_PARTS):
        values = [None if one is None else one[place] if place < len(one) else "" for one in parts]
        yield from _named(name, "name", f"part {place + 1} of the file name", labelled.told_by(values))
    numbers = [_last_number(one) for one in parts]
    yield from _named(name, "name", "the number in the file name", labelled.told_by_numbers(np.array(numbers)))


def of_files(name: str, looks: Looks, labelled: Labelled, num_rows: int) -> Iterator[Shortcut]:
    """Yield what sizes and kinds of files tell, by the first file of each cell."""
    first = [(place, found[0]) for place, found in zip(looks.places, looks.found, strict=True) if found]
    pictures = {place: look for place, look in first if isinstance(look, Picture)}
    recordings = {place: look for place, look in first if isinstance(look, Recording)}
    measured: tuple[tuple[Family, str, dict[int, float]], ...] = (
        ("file", "the size of the file", {place: one.num_bytes for place, one in pictures.items()}),
        ("file", "the width of the picture", {place: one.width_px for place, one in pictures.items()}),
        ("file", "the height of the picture", {place: one.height_px for place, one in pictures.items()}),
        ("length", "the duration", {place: one.duration_s for place, one in recordings.items()}),
    )
    counted: tuple[tuple[str, dict[int, Hashable]], ...] = (
        ("the colour mode", {place: one.mode for place, one in pictures.items()}),
        ("the sample rate", {place: one.rate_hz for place, one in recordings.items()}),
        ("the number of channels", {place: one.channels for place, one in recordings.items()}),
    )
    for family, fact, numbers in measured:
        values = _with_nan([numbers.get(place) for place in range(num_rows)])
        yield from _named(name, family, fact, labelled.told_by_numbers(values))
    for fact, kinds in counted:
        yield from _named(name, "file", fact, labelled.told_by([kinds.get(place) for place in range(num_rows)]))


def of_lengths(name: str, lengths: NDArray[np.float64], labelled: Labelled) -> Iterator[Shortcut]:
    """Yield what the lengths of texts tell."""
    yield from _named(name, "length", "the length of the text", labelled.told_by_numbers(lengths))


def telling(shortcuts: Sequence[Shortcut]) -> list[Shortcut]:
    """Return those that tell something, after all of a column's family were tried."""
    tried = Counter((shortcut.column, shortcut.family) for shortcut in shortcuts)
    return [one for one in shortcuts if one.hint.tells(tried[one.column, one.family])]


def _named(column: str, family: Family, fact: str, hint: Hint | None) -> Iterator[Shortcut]:
    if hint is not None:
        yield Shortcut(column, family, fact, hint)


def _first_path(cell: TableCell) -> PurePath | None:
    files = files_in(cell)
    return PurePath(files[0]) if files and isinstance(files[0], str) else None


def _pattern(file: PurePath | None) -> str | None:
    return None if file is None else re.sub(r"[^\W\d_]+", "a", re.sub(r"\d+", "0", file.name))


def _last_number(parts: Sequence[str] | None) -> float:
    digits = [part for part in parts or () if part.isdecimal()]
    return float(digits[-1][:15]) if digits else np.nan


def _with_nan(values: Sequence[float | None]) -> NDArray[np.float64]:
    return np.array([np.nan if value is None else value for value in values], dtype=np.float64)


@dataclass(frozen=True)
class _Weight:
    """How bad a family is where it takes away much of the blind errors, or little; and what to do."""

    much: Severity
    little: Severity
    remedy: str


_WEIGHTS: dict[Family, _Weight] = {
    "date": _Weight(
        much="serious",
        little="warning",
        remedy="Give the model no date, and no column that hangs on it, such as a place or a device. Better, collect "
        "every class over the same time.",
    ),
    "name": _Weight(
        much="note",
        little="note",
        remedy="A model does not see names, so this harms nothing unless folders hold files from different sources. "
        "Never make an input of the path.",
    ),
    "file": _Weight(
        much="warning",
        little="note",
        remedy="The classes' files may have been made in different ways, which a model can learn instead of what they "
        "show. Bring all files to one size, format and rate, from one source if there is one.",
    ),
    "length": _Weight(
        much="note",
        little="note",
        remedy="This may be in the nature of the classes. If it is not, cut all to one length.",
    ),
}


def concerns_of(shortcuts: Sequence[Shortcut]) -> Iterator[Concern]:
    """Yield what someone should know of shortcuts: of each column and family the one that tells most."""
    best: dict[tuple[str, Family], Shortcut] = {}
    for shortcut in sorted(telling(shortcuts), key=lambda shortcut: -shortcut.hint.share_of_errors):
        best.setdefault((shortcut.column, shortcut.family), shortcut)
    for (column, family), shortcut in best.items():
        weight = _WEIGHTS[family]
        severity = weight.much if shortcut.hint.share_of_errors >= MUCH else weight.little
        sentence = f"In '{column}', {shortcut.fact} alone tells the answer: {hint_in_words(shortcut.hint)}."
        yield Concern(severity, family, sentence, weight.remedy, (column,))
