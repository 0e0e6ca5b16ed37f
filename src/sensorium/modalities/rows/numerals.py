"""Cells read as numbers."""

from __future__ import annotations

import math

MIN_NUMBER_FRACTION = 0.9
"""A column is numbers when at least this part of its filled training cells are."""
MAX_MAGNITUDE = 1e100  # squares of larger numbers overflow


def is_missing(text: str | None) -> bool:
    """Return whether a cell of a number column holds nothing, NaN or infinity."""
    if text is None or not text.strip():
        return True
    try:
        return not math.isfinite(float(text))
    except ValueError:
        return False


def parse_number(text: str) -> float | None:
    """Return the finite number a text holds, None where it holds something else."""
    try:
        number = float(text)
    except ValueError:
        return None
    # Python reads 1_000 as a number, but in a table it is a code.
    return number if abs(number) <= MAX_MAGNITUDE and "_" not in text else None
