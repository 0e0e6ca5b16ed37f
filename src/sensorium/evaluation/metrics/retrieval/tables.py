"""Tables of queries by items that are read in blocks of rows, so that none need lie in memory as a whole."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from sensorium.errors import DataError
from sensorium.evaluation.intervals import Floats, numbered
from sensorium.specs import Array

MAX_BLOCK_CELLS = 1_000_000
"""Queries times items in memory at once, a dozen arrays of them at most."""

Flags = NDArray[np.bool_]


class Table(Protocol):
    """Anything with rows for queries and columns for items."""

    @property
    def shape(self) -> tuple[int, ...]:
        """(queries, items)."""

    def __getitem__(self, rows: slice, /) -> Any:  # noqa: ANN401 -- an array
        """Return the rows of some queries: (rows, items)."""


class DotProducts:
    """Scores of items by the dot product of their vector with that of the query, made when they are read."""

    def __init__(self, queries: Array, items: Array) -> None:
        """Take vectors (queries, dim) and (items, dim); of length 1 each for cosine similarity."""
        self._queries, self._items = queries, items
        self.shape = (len(queries), len(items))

    def __getitem__(self, rows: slice, /) -> Array:
        """Return the scores of some queries."""
        return self._queries[rows] @ self._items.T


class SameKey:
    """Relevance by a key: an item is relevant to a query that has the same, as a caption and its picture do.

    Where each query has one right item whose place is known, places are the keys: ``SameKey(places, range(items))``.
    """

    def __init__(self, queries: Sequence[Hashable], items: Sequence[Hashable]) -> None:
        """Take the key of each query and of each item."""
        _, codes = numbered([*queries, *items])
        self._queries, self._items = codes[: len(queries)], codes[len(queries) :]
        self.shape = (len(queries), len(items))

    def __getitem__(self, rows: slice, /) -> Flags:
        """Return which items are relevant to some queries."""
        flags: Flags = self._queries[rows, np.newaxis] == self._items
        return flags


def blocks_of(scores: Table, relevant: Table) -> Iterator[tuple[Floats, Flags]]:
    """Yield the scores of some queries and which items are relevant to them, block by block.

    Raises:
        DataError: There are no queries or no items; or, after the last block: queries without a relevant item, or
            scores that are not numbers.
        ValueError: The tables differ in shape.
    """
    if scores.shape != relevant.shape:
        raise ValueError(f"scores {scores.shape}, but relevance {relevant.shape}")
    num_queries, num_items = scores.shape
    if not num_queries or not num_items:
        raise DataError(f"{num_queries} queries and {num_items} items: nothing to rank. Choose another table or split.")
    size, num_unanswerable, num_undefined = max(1, MAX_BLOCK_CELLS // num_items), 0, 0
    for start in range(0, num_queries, size):
        rows = slice(start, start + size)
        block, flags = np.asarray(scores[rows], dtype=np.float64), np.asarray(relevant[rows], dtype=np.bool_)
        num_unanswerable += int((~flags.any(axis=1)).sum())
        num_undefined += int(np.isnan(block).any(axis=1).sum())
        yield block, flags
    _refuse(num_unanswerable, num_undefined)


def _refuse(num_unanswerable: int, num_undefined: int) -> None:
    faults = []
    if num_unanswerable:
        faults.append(
            f"{num_unanswerable} queries have no relevant item: leave them out, for no answer is right there."
        )
    if num_undefined:
        faults.append(f"{num_undefined} queries have scores that are not numbers (NaN), which cannot be ranked.")
    if faults:
        raise DataError(" ".join(faults))
