"""A table written to a file, with the paths in it as they are seen from there."""

from __future__ import annotations

import csv
import io
import json
import os
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, BinaryIO

from sensorium.errors import ConfigError, DataError, Fault
from sensorium.records.blobs import Blob
from sensorium.records.paths import Roots
from sensorium.records.readers.frames.frames import load_polars
from sensorium.records.table import Table, TableCell

LIST_SEPARATOR = ";"
PARQUET_GROUP_BYTES = 16_000_000
MAX_GROUP_ROWS = 50_000


def moved(table: Table, columns: Collection[str], folder: Path, allow_roots: Sequence[Path] = ()) -> Table:
    """Return a table whose paths start from another folder.

    Args:
        table: What to move.
        columns: Those that hold files.
        folder: Where the table will lie.
        allow_roots: Folders outside the table's own that cells may name files in.

    Raises:
        DataError: Files are missing or lead out of their folder; all of them.
    """
    faults: list[Fault] = []
    roots = Roots((table.folder or Path.cwd()).resolve(), allow_roots)
    cells: dict[str, Sequence[TableCell]] = dict(table.columns)
    for name in (name for name in table.columns if name in columns):
        seen: list[TableCell] = []
        for row, cell in zip(table.rows, table.columns[name], strict=True):
            try:
                seen.append(_seen_from(folder.resolve(), cell, roots))
            except DataError as error:
                faults += [Fault(fault.message, table.source, row, name) for fault in error.faults]
        cells[name] = seen
    if faults:
        raise DataError(faults)
    return Table(cells, table.source, folder, table.rows)


def _seen_from(folder: Path, cell: TableCell, roots: Roots) -> TableCell:
    return os.path.relpath(roots.resolve(cell), folder) if isinstance(cell, str) else cell


def outside(table: Table, columns: Collection[str]) -> list[str]:
    """Return the folders, as seen from the table's, that hold files above it: `data.allow_roots` must name them."""
    paths = (cell for name in columns if name in table.columns for cell in table.columns[name] if isinstance(cell, str))
    above = sorted({os.path.dirname(path) for path in paths if path.startswith("..")})  # noqa: PTH120 -- texts
    return [os.path.commonpath(above)] if above else []


def write_csv(file: BinaryIO, table: Table) -> None:
    """Write one line a record; what is a list stands in its cell apart by semicolons."""
    _refuse_bytes(table)
    text = io.TextIOWrapper(file, encoding="utf-8", newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(table.columns)
    for record in _records(table):
        writer.writerow(_joined(cell) for cell in record.values())
    text.detach()  # flushes, and leaves the file open for its owner


def write_jsonl(file: BinaryIO, table: Table) -> None:
    """Write one JSON object a record, without its empty cells."""
    _refuse_bytes(table)
    for record in _records(table):
        filled = {name: cell for name, cell in record.items() if cell is not None}
        file.write(json.dumps(filled, ensure_ascii=False).encode() + b"\n")


def write_parquet(file: BinaryIO, table: Table) -> None:
    """Write row groups of a size that is read back in bounded memory; files inside others are copied into it."""
    pl = load_polars("Writing Parquet")
    kinds = {name: _kind(cells) for name, cells in table.columns.items()}
    one = {"text": pl.String, "file": pl.Struct({"bytes": pl.Binary, "path": pl.String})}
    schema = {name: pl.List(one[kind]) if several else one[kind] for name, (kind, several) in kinds.items()}
    rows = _rows_per_group(table)

    def groups(with_columns: Any, *_: object) -> Iterator[Any]:  # noqa: ANN401 -- as polars asks
        for start in range(0, len(table), rows):
            part = table.take(range(start, min(start + rows, len(table))))
            values = {name: [_value(cell, *kinds[name]) for cell in cells] for name, cells in part.columns.items()}
            frame = pl.DataFrame(values, schema=schema)
            yield frame if with_columns is None else frame.select(with_columns)

    source = pl.io.plugins.register_io_source(groups, schema=schema)
    source.sink_parquet(file, row_group_size=rows, maintain_order=True)


Writer = Callable[[BinaryIO, Table], None]
WRITERS: Mapping[str, Writer] = {".csv": write_csv, ".jsonl": write_jsonl, ".parquet": write_parquet}


def table_writer(output: Path) -> Writer:
    """Return what writes a file, by its ending.

    Raises:
        ConfigError: The ending is not known, or the folder is not there.
    """
    writer = WRITERS.get(output.suffix.lower())
    if writer is None:
        raise ConfigError(f"'{output}' ends in none of {', '.join(WRITERS)}. Choose one of them.")
    if not output.parent.is_dir():
        raise ConfigError(f"the folder of '{output}' does not exist. Make it or name another --output.")
    return writer


def _records(table: Table) -> Iterator[dict[str, TableCell]]:
    return (dict(zip(table.columns, cells, strict=True)) for cells in zip(*table.columns.values(), strict=True))


def _refuse_bytes(table: Table) -> None:
    faults = [
        Fault("holds files inside other files, which only Parquet can take. Name an --output that ends in .parquet.",
              table.source, column=name)
        for name, cells in table.columns.items()
        if _kind(cells)[0] == "file"
    ]  # fmt: skip
    if faults:
        raise DataError(faults)


def _joined(cell: TableCell) -> object:
    return LIST_SEPARATOR.join(map(str, cell)) if isinstance(cell, tuple) else cell


def _kind(cells: Sequence[TableCell]) -> tuple[str, bool]:
    """Return ``file`` where any cell holds bytes, else ``text``; and whether any is a list."""
    several = any(isinstance(cell, tuple) for cell in cells)
    single = (one for cell in cells for one in (cell if isinstance(cell, tuple) else (cell,)))
    return "file" if any(isinstance(one, bytes | Blob) for one in single) else "text", several


def _value(cell: TableCell, kind: str, several: bool) -> Any:  # noqa: ANN401
    if cell is None:
        return None
    if several:
        return [_value(one, kind, False) for one in (cell if isinstance(cell, tuple) else (cell,))]
    if kind == "text":
        return cell
    if isinstance(cell, str):
        return {"bytes": None, "path": cell}
    name = cell.name if isinstance(cell, Blob) else None
    return {"bytes": cell.read() if isinstance(cell, Blob) else cell, "path": name}


def _rows_per_group(table: Table) -> int:
    cells = (cell for column in table.columns.values() for cell in column)
    files = (one for cell in cells for one in (cell if isinstance(cell, tuple) else (cell,)))
    held = sum(one.size if isinstance(one, Blob) else len(one) for one in files if isinstance(one, bytes | Blob))
    return max(1, min(MAX_GROUP_ROWS, PARQUET_GROUP_BYTES * len(table) // max(held, 1)))
