"""Numbers as text: a line a row, columns between commas, semicolons, tabs or spaces, with or without names."""

from __future__ import annotations

import math
from array import array
from collections.abc import Iterator
from io import BytesIO, TextIOWrapper
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from sensorium.errors import DataError

MISSING = frozenset({"", "na", "n/a", "nan", "null", "none", "-"})
SEPARATORS = ("\t", ";", ",")
MAX_LINE_LENGTH = 100_000
REMEDY = "Save it again as CSV or .npy, or leave the cell empty."


def parse_text(content: bytes) -> tuple[NDArray[np.float64], tuple[str, ...] | None]:
    """Return the numbers (rows, columns) of a text, and the columns' names where its first line holds some.

    An empty field, ``NA``, ``null`` and the like are NaN. Lines that are empty or start with ``#`` are left out.

    Raises:
        DataError: The text is not UTF-8, has no rows, or a line that is not numbers or not as long as the first.
    """
    try:
        return _parse(content)
    except UnicodeDecodeError:
        raise DataError(f"the file is neither numbers as text nor a .npy file. {REMEDY}") from None


def _parse(content: bytes) -> tuple[NDArray[np.float64], tuple[str, ...] | None]:
    _, first = next(_lines(content), (0, ""))
    separator = next((mark for mark in SEPARATORS if mark in first), None)
    fields = first.split(separator)
    names = _names(fields)
    rows_from = 0 if names is None else 1
    if next(islice(_lines(content), rows_from, None), None) is None:
        raise DataError(f"the file holds no rows. {REMEDY}")
    return _rows(content, rows_from, separator, len(fields)), names


def _rows(content: bytes, rows_from: int, separator: str | None, width: int) -> NDArray[np.float64]:
    try:  # NumPy is several times as fast, but knows neither missing numbers nor where a fault is
        lines = (line for _, line in islice(_lines(content), rows_from, None))
        values = np.loadtxt(lines, delimiter=separator, comments=None, ndmin=2)
        if values.shape[1] == width:
            return values
    except ValueError:
        pass
    slow = array("d")
    for number, line in islice(_lines(content), rows_from, None):
        slow.extend(_row(line, number, separator, width))
    return np.frombuffer(slow, np.float64).reshape(-1, width)


def _lines(content: bytes) -> Iterator[tuple[int, str]]:
    """Yield number and text of each line that is not left out."""
    for number, line in enumerate(TextIOWrapper(BytesIO(content), "utf-8-sig"), start=1):
        if len(line) > MAX_LINE_LENGTH:
            raise DataError(f"line {number} has more than {MAX_LINE_LENGTH} characters. {REMEDY}")
        if not line.isspace() and not line.startswith("#"):
            yield number, line.rstrip("\n")


def _names(fields: list[str]) -> tuple[str, ...] | None:
    """Return the fields of the first line as names; None where all are numbers or missing."""
    words = tuple(field.strip().strip('"') for field in fields)
    return None if all(_number(word) is not None for word in words) else words


def _row(line: str, number: int, separator: str | None, width: int) -> list[float]:
    fields = line.split(separator)
    if len(fields) != width:
        raise DataError(f"line {number} has {len(fields)} fields, and the first has {width}. {REMEDY}")
    try:
        if "_" not in line:  # Python reads 1_000 as a number
            return list(map(float, fields))
    except ValueError:
        pass
    values = [_number(field.strip()) for field in fields]
    if any(value is None for value in values):
        raise DataError(f"line {number} holds something that is not a number. {REMEDY}")
    return [value for value in values if value is not None]


def _number(field: str) -> float | None:
    """Return the number in a field, NaN where it is missing, None where it is something else."""
    if field.lower() in MISSING:
        return math.nan
    try:
        return None if "_" in field else float(field)
    except ValueError:
        return None
