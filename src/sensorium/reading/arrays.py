"""From cells to arrays: decoded by threads, in order, every fault with its place."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice

from sensorium.errors import DataError, Fault, LimitError
from sensorium.modalities import Cell, Modality, collate
from sensorium.reading.cells import NO_INPUT, Record
from sensorium.reading.threads import in_order
from sensorium.records.table import Table
from sensorium.specs import Array

Features = Mapping[str, Array | None]
"""The standardised arrays of one record by input name; None where the input is absent."""

BATCHES_AHEAD = 2


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

    columns = {name: name if table is None else column_of(modality) for name, modality in modalities.items()}
    faults = FaultsByPlace(table)
    if len(records) == 1:  # starting threads takes longer than reading it
        outcomes = enumerate(map(read, records))
    else:
        outcomes = enumerate(in_order(read, records, ahead=BATCHES_AHEAD * batch_size, num_threads=num_threads))
    while batch := list(islice(outcomes, batch_size)):
        for position, (features, errors) in batch:
            for name, error in errors.items():
                faults.add(error, position, columns[name])
            if not errors and all(array is None for array in features.values()):
                faults.add(DataError(NO_INPUT), position, None)
        if not faults.found:
            yield [features for _, (features, _) in batch]
    faults.raise_any()


def features_of(record: Record, modalities: Mapping[str, Modality]) -> Features:
    """Decode and standardise one record.

    Raises:
        LimitError: All faults are inputs larger than allowed.
        DataError: A cell cannot be read, or there is no input; all faults, each with its input as the column.
    """
    features, errors = _read_record(record, modalities)
    if errors:
        all_limits = all(isinstance(error, LimitError) for error in errors.values())
        raise (LimitError if all_limits else DataError)(
            replace(fault, column=fault.column or name) for name, error in errors.items() for fault in error.faults
        )
    if all(array is None for array in features.values()):
        raise DataError(NO_INPUT)
    return features


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


class FaultsByPlace:
    """Faults of cells as they are found, given their places."""

    def __init__(self, table: Table | None) -> None:
        self.found: list[Fault] = []
        self._source = None if table is None else table.source
        self._rows = None if table is None else table.rows
        self._only_limits = True

    def add(self, error: DataError, position: int, column: str | None) -> None:
        """Keep the faults of the cell at a position."""
        row = position + 1 if self._rows is None else self._rows[position]
        self.found += [Fault(f.message, self._source, row, f.column or column) for f in error.faults]
        self._only_limits &= isinstance(error, LimitError)

    def raise_any(self) -> None:
        """Raise all faults together, if there are any."""
        if self.found:
            raise (LimitError if self._only_limits else DataError)(self.found)


def _read_record(record: Record, modalities: Mapping[str, Modality]) -> tuple[Features, dict[str, DataError]]:
    features: dict[str, Array | None] = {}
    errors: dict[str, DataError] = {}
    for name, modality in modalities.items():
        outcome = attempt(modality.features, record.get(name))
        if isinstance(outcome, DataError):
            errors[name] = outcome
        else:
            features[name] = outcome
    return features, errors


def attempt(read: Callable[[Cell], Array], cell: Cell | None) -> Array | DataError | None:
    """Return the error in place of raising it, so that a thread can go on to the next cell."""
    try:
        return None if cell is None else read(cell)
    except DataError as error:
        return error


def column_of(modality: Modality) -> str | None:
    """Return the column a fault is in; None for rows, whose own faults name it."""
    config = modality.config
    return None if config.reads_rows else config.table_columns[0]
