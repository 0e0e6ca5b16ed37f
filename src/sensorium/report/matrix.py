"""The confusion matrix as a drawing, and the most confused pairs where it would be too large to read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sensorium.report.lettering import shortened, width_of

MAX_CLASSES_DRAWN = 30
MATRIX_WIDTH = 600
SMALLEST_CELL, LARGEST_CELL = 21, 40
CHARACTER_WIDTH = 6.6


@dataclass(frozen=True)
class Square:
    """One cell: true class by row, answer by column; ``opacity`` 0 to 1 follows the share of the row."""

    x: int
    y: int
    count: int
    opacity: float
    is_strong: bool
    tip: str


@dataclass(frozen=True)
class Matrix:
    """A drawing of all classes. ``labels`` holds (shown, whole) names."""

    cell: int
    left: int
    top: int
    labels: tuple[tuple[str, str], ...]
    squares: tuple[Square, ...]
    description: str

    @property
    def width(self) -> int:
        """Width of the drawing."""
        return self.left + self.cell * len(self.labels) + 40

    @property
    def height(self) -> int:
        """Height of the drawing."""
        return self.top + self.cell * len(self.labels) + 4


@dataclass(frozen=True)
class Pair:
    """Records of one class that were taken for another; ``share`` is of all records of the true class."""

    true: str
    answered: str
    count: int
    share: float


def is_drawn(confusion: Mapping[str, Any]) -> bool:
    """Return whether a confusion matrix has few enough classes to be read as a drawing."""
    return len(confusion["labels"]) <= MAX_CLASSES_DRAWN


def matrix_of(confusion: Mapping[str, Any]) -> Matrix | None:
    """Return the drawing of a confusion matrix; None where it has more classes than can be read."""
    names, counts = confusion["labels"], confusion["counts"]
    if not is_drawn(confusion):
        return None
    cell = max(SMALLEST_CELL, min(LARGEST_CELL, MATRIX_WIDTH // len(names)))
    labels = tuple((shortened(name), name) for name in names)
    margin = max(round(max(width_of(shown) for shown, _ in labels) * CHARACTER_WIDTH) + 20, 78)
    squares = []
    for row, line in enumerate(counts):
        total = sum(line)
        for column, count in enumerate(line):
            share = count / total if total else 0.0
            tip = f"{names[row]} answered as {names[column]}: {count} of {total}"
            opacity = opacity_of(share) if count else 0.0
            squares.append(Square(margin + column * cell, margin + row * cell, count, opacity, share > 0.5, tip))
    right = sum(line[place] for place, line in enumerate(counts))
    total = sum(map(sum, counts))
    description = f"{right} of {total} records of {len(names)} classes lie on the diagonal, where the answer is right."
    return Matrix(cell, margin, margin, labels, tuple(squares), description)


def confused_pairs(confusion: Mapping[str, Any]) -> list[Pair]:
    """Return the classes most often taken for another, most frequent first."""
    names = confusion["labels"]
    pairs = [
        Pair(names[row], names[column], count, count / sum(line))
        for row, line in enumerate(confusion["counts"])
        for column, count in enumerate(line)
        if count and row != column
    ]
    return sorted(pairs, key=lambda pair: (-pair.count, -pair.share, pair.true, pair.answered))


def opacity_of(share: float) -> float:
    """Leave out the middle tones, on which neither dark nor light digits can be read."""
    return round(0.85 + 0.15 * share if share > 0.5 else 0.08 + 0.74 * share, 3)
