"""From cells to arrays: decoded by threads, in order, every fault with its place."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import islice
from typing import TypeVar

from sensorium.errors import DataError, Fault, LimitError
from sensorium.modalities import Cell, Modality, collate
from sensorium.progress import Reporter
from sensorium.reading.cells import NO_INPUT, Record
from sensorium.records.table import Table
from sensorium.specs import Array

T = TypeVar("T")
R = TypeVar("R")

Features = Mapping[str, Array | None]
"""The standardised arrays of one record by input name; None where the input is absent."""

CELLS_PER_TASK = 32
TASKS_AHEAD = 64
BATCHES_AHEAD = 2


def read_cells(
    modality: Modality,
    cells: Sequence[Cell | None],
    *,
    table: Table,
    description: str = "reading",
    reporter: Reporter | None = None,
    num_threads: int = 0,
) -> list[Array | None]:
    """Decode one input of a whole table, as `Modality.read` gives it.

    Args:
        modality: Fitted input.
        cells: What `cells_of` gave.
        table: Where the cells came from, for the places in messages.
        description: Words beside the progress bar.
        reporter: Shows the progress; None for silence.
        num_threads: Threads that decode; 0 takes one per core.

    Returns:
        One array a cell, in their order; None where the cell is.

    Raises:
        DataError: Cells that cannot be read, all together.
    """
    arrays: list[Array | None] = []
    faults = _Faults(table)
    column = _column(modality)
    chunks = [cells[start : start + CELLS_PER_TASK] for start in range(0, len(cells), CELLS_PER_TASK)]

    def read(chunk: Sequence[Cell | None]) -> list[Array | DataError | None]:
        return [_attempt(modality.read, cell) for cell in chunk]

    with (reporter or Reporter()).bar(description, len(cells)) as advance:
        for outcomes in _in_order(read, chunks, ahead=TASKS_AHEAD, num_threads=num_threads):
            for outcome in outcomes:
                if isinstance(outcome, DataError):
                    faults.add(outcome, len(arrays), column)
                arrays.append(None if isinstance(outcome, DataError) else outcome)
            advance(len(outcomes), "")
    faults.raise_any()
    return arrays


def feature_batches(
    records: Sequence[Record],
    modalities: Mapping[str, Modality],
    *,
    batch_size: int,
    table: Table | None = None,
    num_threads: int = 0,
) -> Iterator[list[Features]]:
    """Walk records in batches, decoding the next ones while the caller works on the current one.

    At most three batches are held at a time, however many records there are. From the first fault on nothing
    more is yielded; the rest is read only to report all faults together.

    Args:
        records: Cells by input name, as `records_of` gives them or as they came in a request.
        modalities: Input name → fitted modality.
        batch_size: Records in each batch but the last.
        table: Where the records came from. Without one, a fault's row is the record's place counted from 1
            and its column the input's name.
        num_threads: Threads that decode; 0 takes one per core.

    Yields:
        The features of each record of a batch, for `feeds`.

    Raises:
        LimitError: All faults are inputs larger than allowed.
        DataError: Cells that cannot be read, or records with no input at all.
    """

    def read(record: Record) -> tuple[Features, dict[str, DataError]]:
        return _read_record(record, modalities)

    columns = {name: name if table is None else _column(modality) for name, modality in modalities.items()}
    faults = _Faults(table)
    outcomes = enumerate(_in_order(read, records, ahead=BATCHES_AHEAD * batch_size, num_threads=num_threads))
    while batch := list(islice(outcomes, batch_size)):
        for position, (features, errors) in batch:
            for name, error in errors.items():
                faults.add(error, position, columns[name])
            if not errors and all(array is None for array in features.values()):
                faults.add(DataError(NO_INPUT), position, None)
        if not faults.found:
            yield [features for _, (features, _) in batch]
    faults.raise_any()


def feeds(modalities: Mapping[str, Modality], features: Sequence[Features]) -> dict[str, Array]:
    """Pad the features of a batch to what a model takes.

    Args:
        modalities: Input name → fitted modality.
        features: One mapping a record; an input that is None or left out is absent.

    Returns:
        ``<input>.values`` (batch, length, *item_shape) and ``<input>.mask`` (batch, length) bool, for every
        input.
    """
    arrays: dict[str, Array] = {}
    for name, modality in modalities.items():
        values, mask = collate([record.get(name) for record in features], modality.spec)
        arrays |= {f"{name}.values": values, f"{name}.mask": mask}
    return arrays


class _Faults:
    """Faults of cells as they are found, given their places."""

    def __init__(self, table: Table | None) -> None:
        self.found: list[Fault] = []
        self._source = None if table is None else table.source
        self._rows = None if table is None else table.rows
        self._only_limits = True

    def add(self, error: DataError, position: int, column: str | None) -> None:
        row = position + 1 if self._rows is None else self._rows[position]
        self.found += [Fault(f.message, self._source, row, f.column or column) for f in error.faults]
        self._only_limits &= isinstance(error, LimitError)

    def raise_any(self) -> None:
        if self.found:
            raise (LimitError if self._only_limits else DataError)(self.found)


def _read_record(record: Record, modalities: Mapping[str, Modality]) -> tuple[Features, dict[str, DataError]]:
    features: dict[str, Array | None] = {}
    errors: dict[str, DataError] = {}
    for name, modality in modalities.items():
        outcome = _attempt(modality.features, record.get(name))
        if isinstance(outcome, DataError):
            errors[name] = outcome
        else:
            features[name] = outcome
    return features, errors


def _attempt(read: Callable[[Cell], Array], cell: Cell | None) -> Array | DataError | None:
    """Return the error in place of raising it, so that a thread can go on to the next cell."""
    try:
        return None if cell is None else read(cell)
    except DataError as error:
        return error


def _column(modality: Modality) -> str | None:
    """Return the column a fault is in; None for rows, whose own faults name it."""
    config = modality.config
    return None if config.reads_rows else config.table_columns[0]


def _in_order(function: Callable[[T], R], items: Iterable[T], *, ahead: int, num_threads: int) -> Iterator[R]:
    """Yield ``function`` of each item in order, worked out by threads at most ``ahead`` items early."""
    with ThreadPoolExecutor(num_threads or len(os.sched_getaffinity(0)), "reading") as pool:
        pending: deque[Future[R]] = deque()
        try:
            for item in items:
                pending.append(pool.submit(function, item))
                if len(pending) > ahead:
                    yield pending.popleft().result()
            while pending:
                yield pending.popleft().result()
        finally:  # the caller may have stopped early
            pool.shutdown(wait=False, cancel_futures=True)
