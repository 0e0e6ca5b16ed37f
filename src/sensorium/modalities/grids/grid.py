"""A grid of numbers and the names of its columns, from a `.npy` file or a text."""

from __future__ import annotations

from dataclasses import dataclass

from sensorium.modalities.grids.npy import MAGIC, parse_npy
from sensorium.modalities.grids.text import parse_text
from sensorium.specs import Array


@dataclass(frozen=True)
class Grid:
    """``values`` is (rows, columns), of any plain number type; ``names`` are its columns', where the file has them."""

    values: Array
    names: tuple[str, ...] | None = None


def grid_of(content: bytes) -> Grid:
    """Read a grid from the content of a file; what it is, its first bytes tell.

    Raises:
        DataError: It is neither a `.npy` file nor a text of numbers.
    """
    if content.startswith(MAGIC):
        return Grid(parse_npy(content))
    values, names = parse_text(content)
    return Grid(values, names)
