"""A sample of training cells, for statistics that need not see every row."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from sensorium.errors import DataError
from sensorium.modalities import Cell
from sensorium.specs import Array


def read_sample(cells: Sequence[Cell | None], read: Callable[[Cell], Array], *, limit: int) -> list[Array]:
    """Read up to ``limit`` cells spread evenly over the table, passing over those that cannot be read.

    Raises:
        DataError: No cell can be read; the message holds the first fault.
    """
    present = [cell for cell in cells if cell is not None]
    if not present:
        raise DataError("the input is missing in every training row. Correct its column or remove the input.")
    arrays: list[Array] = []
    first_fault: DataError | None = None
    for position in _evenly_first(len(present), limit):
        try:
            arrays.append(read(present[position]))
        except DataError as fault:
            first_fault = first_fault or fault
        if len(arrays) == limit:
            break
    if not arrays:
        raise DataError(f"none of the {len(present)} training cells can be read. The first fault: {first_fault}")
    return arrays


def _evenly_first(count: int, limit: int) -> list[int]:
    """Return all positions, ``limit`` evenly spread ones before the rest."""
    spread = np.linspace(0, count - 1, num=min(count, limit)).astype(int).tolist()
    chosen = set(spread)
    return [*spread, *(position for position in range(count) if position not in chosen)]
