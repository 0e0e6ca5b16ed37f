"""JSON Lines: one flat object a line."""

from __future__ import annotations

import codecs
import json
from pathlib import Path
from typing import ClassVar, Literal

from sensorium.errors import DataError, Fault
from sensorium.records.readers import ReaderConfig, require_file
from sensorium.records.table import Table, TableCell
from sensorium.records.values import cell_of, require_records

Record = dict[str, TableCell]


class JsonlReaderConfig(ReaderConfig):
    """The JSON Lines reader.

    A key that a line lacks is an empty cell, numbers keep the digits they were written with, and blank lines
    are passed over. A value may be a list, such as the pictures of one input. The text is UTF-8.
    """

    suffixes: ClassVar[tuple[str, ...]] = (".jsonl", ".ndjson")

    type: Literal["jsonl"] = "jsonl"

    def read(self) -> Table:
        """Read the file; see `ReaderConfig.read`."""
        require_file(self.path)
        records, faults = _parse(self.path)
        if faults:
            raise DataError(faults)
        require_records(len(records), self.path.name)
        names = dict.fromkeys(name for record in records for name in record)
        columns = {name: [record.get(name) for record in records] for name in names}
        return Table(columns, self.path.name, self.path.parent)


def _parse(path: Path) -> tuple[list[Record], list[Fault]]:
    records: list[Record] = []
    faults: list[Fault] = []
    with path.open("rb") as lines:
        filled = (line for line in lines if line.strip())
        for row, line in enumerate(filled, start=1):
            try:
                records.append(_record(line.strip().removeprefix(codecs.BOM_UTF8)))
            except DataError as error:
                faults += [Fault(fault.message, path.name, row, fault.column) for fault in error.faults]
    return records, faults


def _unique(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """Refuse an object that names a key twice: the last value would silently win."""
    values = dict(pairs)
    if len(values) < len(pairs):
        raise DataError("names a key twice. Keep one of them.")
    return values


def _record(line: bytes) -> Record:
    try:
        values = json.loads(
            line.decode(),
            parse_int=str,
            parse_float=str,
            parse_constant=lambda word: word.replace("NaN", ""),
            object_pairs_hook=_unique,
        )
    except UnicodeDecodeError:
        raise DataError("is not UTF-8 text. Write the file as UTF-8.") from None
    except json.JSONDecodeError as error:
        raise DataError(f"is not JSON: {error.msg} at character {error.pos + 1} of the line.") from None
    except RecursionError:
        raise DataError("is nested too deep. A line is one flat object.") from None
    if not isinstance(values, dict):
        raise DataError('is not an object. A line is one object such as {"image": "a.jpg", "label": "cat"}.')
    record: Record = {}
    faults: list[Fault] = []
    for name, value in values.items():
        try:
            record[name] = cell_of(value)
        except TypeError:
            faults.append(Fault("holds an object or a list of lists. Write each value apart.", column=name))
    if faults:
        raise DataError(faults)
    return record
