"""Small arrays side by side in one block: an array of its own costs more memory than a short text's ids."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from sensorium.specs import Array

SMALL_BYTES = 2_000
"""Arrays of this size on average and above stay as they are: packing would copy much to save little."""


def packed(arrays: Sequence[Array | None]) -> Sequence[Array | None]:
    """Return the same arrays, in one block where they are small and of one kind.

    Args:
        arrays: Arrays whose first axis is their length, None where a cell is empty.
    """
    found = [array for array in arrays if array is not None]
    kinds = {(array.dtype, array.shape[1:]) for array in found}
    if len(kinds) != 1 or sum(array.nbytes for array in found) >= SMALL_BYTES * len(found):
        return arrays
    return Packed(np.concatenate(found), np.array([-1 if array is None else len(array) for array in arrays]))


class Packed(Sequence["Array | None"]):
    """Arrays that are cut out of one block when asked for."""

    def __init__(self, block: Array, lengths: NDArray[np.int64]) -> None:
        """Cut a block.

        Args:
            block: All arrays, one after the other along the first axis.
            lengths: Length of each; -1 for an empty cell, which has no array.
        """
        self._block = block
        self._is_empty = lengths < 0
        self._ends = np.cumsum(lengths.clip(0))

    def __len__(self) -> int:
        return len(self._ends)

    def __getitem__(self, place: int) -> Array | None:  # type: ignore[override]
        """Return one array, which shares its memory with the block; slices are not needed and not given."""
        if self._is_empty[place]:
            return None
        start = self._ends[place - 1] if place else 0
        return self._block[start : self._ends[place]]
