"""A whole table's cells as arrays: from the cache or decoded; in memory while there is room, else fetched."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from sensorium.cache import ArrayCache, ContentKey, content_key
from sensorium.errors import DataError
from sensorium.modalities import Cell, Modality
from sensorium.progress import Reporter
from sensorium.reading.arrays import FaultsByPlace, attempt, column_of
from sensorium.reading.packed import packed
from sensorium.reading.recipe import recipe_of
from sensorium.reading.threads import in_order, num_cores
from sensorium.records.table import Table
from sensorium.specs import Array

CELLS_PER_TASK = 32
TASKS_AHEAD = 2
"""Tasks for each thread that may be done before they are taken; what they decoded is in memory meanwhile."""
QUICK_CELL_S = 0.001
"""Cells read in less are read by one thread: several would spend as long handing the interpreter's lock around."""


@dataclass
class Room:
    """Memory for decoded cells, shared by all inputs and splits of a run."""

    bytes_left: int

    def take(self, size: int) -> bool:
        """Take some of it; return whether there was enough."""
        if size > self.bytes_left:
            return False
        self.bytes_left -= size
        return True


@dataclass
class CellReader:
    """How the cells of a run are read.

    Attributes:
        room: Memory for decoded cells.
        cache: Where decoded cells of files are kept between runs; None keeps them nowhere.
        num_threads: Threads that decode; 0 takes one per core where cells take long enough to gain by it.
        reporter: Shows the progress, and says when the cache cannot be written.
    """

    room: Room
    cache: ArrayCache | None = None
    num_threads: int = 0
    reporter: Reporter = field(default_factory=Reporter)

    def read(
        self, modality: Modality, cells: Sequence[Cell | None], *, table: Table, description: str = "reading"
    ) -> Sequence[Array | None]:
        """Read one input of a whole table, as `Modality.read` gives it.

        Every cell is decoded here at least once, so that all faults are found before anything is learned.

        Args:
            modality: Fitted input.
            cells: What `cells_of` gave.
            table: Where the cells came from, for the places in messages.
            description: Words beside the progress bar.

        Returns:
            One array a cell, in their order; None where the cell is. All in memory, or each fetched when asked for.

        Raises:
            DataError: Cells that cannot be read, all together.
        """
        source = _Source(modality, self.cache if modality.config.reads_files else None)
        held = _Held(self.room)
        faults = FaultsByPlace(table)
        keys: list[ContentKey | None] = []
        with self.reporter.bar(description, len(cells)) as advance:
            for outcomes in self._outcomes(source, cells):
                for outcome in outcomes:
                    if isinstance(outcome.array, DataError):
                        faults.add(outcome.array, len(keys), column_of(modality))
                    else:
                        held.add(outcome.array)
                    keys.append(outcome.key)
                self._keep(source, outcomes)
                advance(len(outcomes), "")
        faults.raise_any()
        return packed(held.arrays) if held.fits else Fetched(source, cells, keys)

    def _outcomes(self, source: _Source, cells: Sequence[Cell | None]) -> Iterator[list[_Outcome]]:
        """Read cells by the task. How long the first takes decides whether threads are worth their while."""
        tasks = (cells[start : start + CELLS_PER_TASK] for start in range(0, len(cells), CELLS_PER_TASK))
        started_s = time.perf_counter()
        first = source.read_all(next(tasks, ()))
        are_quick = time.perf_counter() - started_s < QUICK_CELL_S * len(first)
        yield first
        if are_quick and not self.num_threads:
            yield from map(source.read_all, tasks)
            return
        threads = self.num_threads or num_cores()
        yield from in_order(source.read_all, tasks, ahead=TASKS_AHEAD * threads, num_threads=threads)

    def _keep(self, source: _Source, outcomes: Sequence[_Outcome]) -> None:
        """Write what was decoded to the cache; a cache that cannot be written is done without."""
        if source.cache is None:
            return
        try:
            source.keep(outcomes)
        except sqlite3.Error as error:
            self.cache = source.cache = None
            self.reporter.line(f"note: the cache cannot be written ({error}); going on without it")


@dataclass(frozen=True)
class _Outcome:
    """What reading a cell gave: its array, or None for an empty cell, or the fault; and its key where it has one."""

    array: Array | DataError | None
    key: ContentKey | None = None
    is_cached: bool = False


class _Source:
    """Reads cells of one input, from the cache where they are there."""

    def __init__(self, modality: Modality, cache: ArrayCache | None) -> None:
        self.modality = modality
        self.cache = cache
        self._recipe = recipe_of(modality.config) if cache is not None else b""

    def read_all(self, cells: Sequence[Cell | None]) -> list[_Outcome]:
        return [self._read(cell) for cell in cells]

    def _read(self, cell: Cell | None) -> _Outcome:
        if self.cache is None or cell is None:
            return _Outcome(attempt(self.modality.read, cell))
        try:
            key = content_key(cell)  # type: ignore[arg-type]  # inputs that read files have no other cells
        except (OSError, DataError):
            return _Outcome(attempt(self.modality.read, cell))  # which says what is wrong with the file
        found = self._kept(key)
        if found is not None:
            return _Outcome(found, key, is_cached=True)
        return _Outcome(attempt(self.modality.read, cell), key)

    def fetch(self, cell: Cell, key: ContentKey | None) -> Array:
        """Return a cell that was read before."""
        found = None if key is None else self._kept(key)
        return self.modality.read(cell) if found is None else found

    def _kept(self, key: ContentKey) -> Array | None:
        """Return what the cache keeps; a cache that cannot be read keeps nothing."""
        cache = self.cache  # another thread may take it away
        try:
            return None if cache is None else cache.get(key, self._recipe)
        except sqlite3.Error:
            return None

    def keep(self, outcomes: Sequence[_Outcome]) -> None:
        if self.cache is None:
            return
        fresh = [
            (outcome.key, outcome.array)
            for outcome in outcomes
            if outcome.key is not None and not outcome.is_cached and not isinstance(outcome.array, DataError | None)
        ]
        if fresh:
            self.cache.put(self._recipe, fresh)
        used = [outcome.key for outcome in outcomes if outcome.key is not None and outcome.is_cached]
        if used:
            self.cache.touch(self._recipe, used)


class _Held:
    """Arrays in memory for as long as there is room for all of them."""

    def __init__(self, room: Room) -> None:
        self.arrays: list[Array | None] = []
        self.fits = True
        self._room = room
        self._taken = 0

    def add(self, array: Array | None) -> None:
        if not self.fits:
            return
        size = 0 if array is None else array.nbytes
        if self._room.take(size):
            self._taken += size
            self.arrays.append(array)
        else:
            self.fits = False
            self.arrays = []
            self._room.bytes_left += self._taken


class Fetched(Sequence["Array | None"]):
    """Arrays that memory has no room for: each is fetched from the cache, or decoded again, when asked for."""

    def __init__(self, source: _Source, cells: Sequence[Cell | None], keys: Sequence[ContentKey | None]) -> None:
        self._source = source
        self._cells = cells
        self._keys = keys

    def __len__(self) -> int:
        return len(self._cells)

    def __getitem__(self, place: int) -> Array | None:  # type: ignore[override]
        """Return one array; slices are not needed and not given."""
        cell = self._cells[place]
        return None if cell is None else self._source.fetch(cell, self._keys[place])

    def __iter__(self) -> Iterator[Array | None]:
        return map(self.__getitem__, range(len(self)))
