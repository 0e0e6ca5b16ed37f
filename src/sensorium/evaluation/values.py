"""The values of a column that figures are told by, and what each may be called."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from sensorium.targets.labels.parse import number_in

MISSING = "missing"
MAX_NUMBERS = 12
"""A column of more different numbers is told by ranges, a quarter of the rows each."""


@dataclass(frozen=True)
class Values:
    """One value a row.

    Attributes:
        column: The column.
        cells: Its values; None where missing.
        are_named: Whether they may be shown. A patient's number is personal, so that values are else called by their
            rank.
    """

    column: str
    cells: Sequence[Hashable]
    are_named: bool

    @classmethod
    def of_column(cls, column: str, texts: Sequence[str | None]) -> Values:
        """Take a column that someone asked for by name; many different numbers become ranges."""
        cells = [None if text is None else text.strip() for text in texts]
        return cls(column, _ranges(cells) or cells, are_named=True)

    def names(self, places: Sequence[int]) -> list[str]:
        """Return what to call the values at some places, in their order."""
        if not self.are_named:
            return [f"group {rank}" for rank in range(1, len(places) + 1)]
        return [MISSING if self.cells[place] is None else str(self.cells[place]) for place in places]


def _ranges(cells: Sequence[str | None]) -> list[str | None] | None:
    """Return the range of each number; None where cells are no numbers, or few different ones."""
    numbers = [None if cell is None else number_in(cell) for cell in cells]
    known = np.array([number for number in numbers if number is not None], dtype=np.float64)
    if len(known) != len(cells) - cells.count(None) or len(np.unique(known)) <= MAX_NUMBERS:
        return None
    edges = np.unique(np.quantile(known, (0.25, 0.5, 0.75)))
    shown = [f"{edge:.4g}" for edge in edges.tolist()]
    middle = [f"{low} to below {high}" for low, high in pairwise(shown)]
    names = [f"below {shown[0]}", *middle, f"{shown[-1]} and above"]
    return [None if number is None else names[int(np.searchsorted(edges, number, side="right"))] for number in numbers]
