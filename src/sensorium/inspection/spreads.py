"""How numbers spread, and how often plain values occur."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sensorium.inspection.files import Looks, Picture, Recording
from sensorium.modalities.rows.numerals import parse_number
from sensorium.records.table import Table

NUM_BINS = 24
WIDE = 50.0
"""Positive numbers whose greatest is more than this many times the least are shown by their order of magnitude."""
COMMONEST_SHOWN = 6


@dataclass(frozen=True)
class Spread:
    """How the numbers of one thing spread.

    Attributes:
        column: Column they are from.
        what: What they are, such as ``width``.
        unit: Their unit; empty for numbers of the table.
        edges: (bins + 1) ends of the bins; equally wide, or equally many times the one before.
        counts: (bins) numbers in each bin.
        least: The least number.
        median: The middle one.
        greatest: The greatest one.
    """

    column: str
    what: str
    unit: str
    edges: tuple[float, ...]
    counts: tuple[int, ...]
    least: float
    median: float
    greatest: float


@dataclass(frozen=True)
class Tally:
    """How often plain values of one thing occur, the most frequent first: (value, count)."""

    column: str
    what: str
    counts: tuple[tuple[str, int], ...]


def spread_of(column: str, what: str, unit: str, values: NDArray[np.float64]) -> list[Spread]:
    """Return how finite numbers spread, as a list of one; an empty list where fewer than two differ."""
    known = values[np.isfinite(values)]
    least, greatest = (float(known.min()), float(known.max())) if len(known) else (0.0, 0.0)
    if least == greatest:
        return []
    is_wide = least > 0 and greatest / least > WIDE
    num_bins = min(NUM_BINS, len(np.unique(known)) + 1)
    edges = (np.geomspace if is_wide else np.linspace)(least, greatest, num_bins + 1)
    edges[0], edges[-1] = least, greatest
    counts, _ = np.histogram(known, edges)
    bins = (tuple(edges.tolist()), tuple(counts.tolist()))
    return [Spread(column, what, unit, *bins, least, float(np.median(known)), greatest)]


def of_files(column: str, looks: Looks) -> Iterator[Spread]:
    """Yield how sizes and lengths of a column's files spread."""
    pictures = [look for _, look in looks.each if isinstance(look, Picture)]
    recordings = [look for _, look in looks.each if isinstance(look, Recording)]
    measured = (
        ("width", "px", [one.width_px for one in pictures]),
        ("height", "px", [one.height_px for one in pictures]),
        ("duration", "s", [one.duration_s for one in recordings]),
        ("file size", "kB", [one.num_bytes / 1000 for one in pictures] + [one.num_bytes / 1000 for one in recordings]),
    )
    for what, unit, values in measured:
        yield from spread_of(column, what, unit, np.array(values, dtype=np.float64))


def kinds_of_files(column: str, looks: Looks) -> Iterator[Tally]:
    """Yield how often each kind of a column's files occurs."""
    pictures = [look for _, look in looks.each if isinstance(look, Picture)]
    recordings = [look for _, look in looks.each if isinstance(look, Recording)]
    if pictures:
        yield tally_of(column, "colour mode", [one.mode for one in pictures])
    if recordings:
        yield tally_of(column, "sample rate", [f"{one.rate_hz:,} Hz" for one in recordings])
        yield tally_of(column, "channels", [str(one.channels) for one in recordings])


def tally_of(column: str, what: str, values: Sequence[str]) -> Tally:
    """Count plain values; what is beyond the most frequent is counted as ``others``."""
    counts = Counter(values).most_common()
    shown, others = counts[:COMMONEST_SHOWN], counts[COMMONEST_SHOWN:]
    if others:
        shown = [*shown, ("others", sum(count for _, count in others))]
    return Tally(column, what, tuple(shown))


def numbers_in(table: Table, name: str) -> NDArray[np.float64]:
    """Return the number in each cell, (rows,) float64; NaN where there is none."""
    numbers = (parse_number(cell) if isinstance(cell, str) else None for cell in table.columns[name])
    return np.array([np.nan if number is None else number for number in numbers], dtype=np.float64)
