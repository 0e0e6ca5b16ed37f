"""Comma-, semicolon- and tab-separated text, with a header line."""

from __future__ import annotations

import codecs
import csv
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import ClassVar, Literal

from pydantic import Field, field_validator

from sensorium.errors import DataError, Fault
from sensorium.records.encodings import encoding_hint, looks_like_utf16, refuse_foreign
from sensorium.records.readers import ReaderConfig, require_file
from sensorium.records.table import Table, TableCell
from sensorium.records.values import repeated_names, require_records

MOST_KNOWN = 256
"""Values of a column that are looked out for, so that each is in memory once."""
SEPARATORS = (",", ";", "\t")


class CsvReaderConfig(ReaderConfig):
    """Options of the CSV reader. Cells may be quoted with ``"``; blank lines are passed over.

    Attributes:
        separator: Character between cells; by default the one of comma, semicolon and tab that cuts the
            header line into most columns.
        encoding: Encoding of the text; a byte order mark is passed over.
    """

    suffixes: ClassVar[tuple[str, ...]] = (".csv", ".tsv")

    type: Literal["csv"] = "csv"
    separator: str | None = Field(default=None, min_length=1, max_length=1, pattern=r'[^"\r\n]')
    encoding: str = "utf-8"

    @field_validator("encoding")
    @classmethod
    def _encoding_is_known(cls, encoding: str) -> str:
        try:
            name = codecs.lookup(encoding).name
        except LookupError:
            raise ValueError(f"unknown encoding '{encoding}'. Use utf-8, latin-1 or gb18030, for example") from None
        return name

    def read(self) -> Table:
        """Read the file; see `ReaderConfig.read`."""
        require_file(self.path)
        refuse_foreign(self.path)
        is_utf8 = self.encoding == "utf-8"
        encoding = "utf-8-sig" if is_utf8 else self.encoding  # -sig passes over the mark
        if is_utf8 and looks_like_utf16(self.path):
            raise DataError.at(encoding_hint(self.path), source=self.path.name)
        hint = encoding_hint(self.path) if is_utf8 else f"is not {self.encoding} text. Set another `encoding`."
        try:
            # Bytes that are no text become lone surrogates, so that each can be reported with its place.
            with self.path.open(encoding=encoding, errors="surrogateescape", newline="") as lines:
                separator = self.separator or _detect_separator(lines.readline())
                lines.seek(0)
                return _parse(csv.reader(lines, delimiter=separator, strict=True), self.path, hint)
        except UnicodeError:
            raise DataError.at(hint, source=self.path.name) from None


@dataclass
class _Columns:
    """Columns as they fill up, and what is wrong so far."""

    names: list[str]
    source: str
    cells: list[list[TableCell]] = field(init=False)
    known: list[dict[str, str]] = field(init=False)
    faults: list[Fault] = field(default_factory=list)
    has_foreign_bytes: bool = False

    def __post_init__(self) -> None:
        self.cells = [[] for _ in self.names]
        self.known = [{} for _ in self.names]

    def add(self, row: int, record: list[str]) -> None:
        """Append one record, or note why not."""
        if len(record) != len(self.names):
            counts = f"has {len(record)} cells, the header has {len(self.names)}"
            self.faults.append(Fault(f"{counts}. Quote cells that hold separators.", self.source, row))
            return
        for name, column, known, cell in zip(self.names, self.cells, self.known, record, strict=True):
            # Of a column with few values, such as labels, each is in memory once.
            same = known.get(cell) or (known.setdefault(cell, cell) if len(known) < MOST_KNOWN else cell)
            column.append(same or None)
            if not _is_text(cell):
                self.has_foreign_bytes = True
                message = "holds bytes that are not text in this encoding. Set `encoding` or mend the cell."
                self.faults.append(Fault(message, self.source, row, name))


def _parse(reader: Iterator[list[str]], path: Path, hint: str) -> Table:
    """Read the records.

    Args:
        reader: Lines cut into cells.
        path: Where they come from.
        hint: What to say of the file where its bytes are not text in the encoding.
    """
    try:
        names = next(reader, [])
    except csv.Error as error:
        raise DataError.at(f"the header is broken: {error}.", source=path.name) from None
    if not all(map(_is_text, names)):
        raise DataError.at(hint, source=path.name)
    columns = _Columns(names, path.name)
    columns.faults += repeated_names(names, path.name)
    row = 0
    for row, record in enumerate(_records(reader, columns), start=1):
        columns.add(row, record)
    if columns.has_foreign_bytes:
        columns.faults.insert(0, Fault(hint, path.name))
    if columns.faults:
        raise DataError(columns.faults)
    require_records(row, path.name)
    return Table(dict(zip(names, columns.cells, strict=True)), path.name, path.parent)


def _records(reader: Iterator[list[str]], columns: _Columns) -> Iterator[list[str]]:
    """Yield records; a broken one is noted and yielded as empty text, which keeps the count."""
    row = 0
    while True:
        try:
            record = next(reader, None)
        except csv.Error as error:
            row += 1
            message = f"is not CSV ({error}). Close every quote, and write a quote in a cell twice."
            columns.faults.append(Fault(message, columns.source, row))
            yield [""] * len(columns.names)
            continue
        if record is None:
            return
        if record:
            row += 1
            yield record


def _detect_separator(header: str) -> str:
    """Return the separator that cuts the header into most columns; a comma where none cuts it."""
    return max(SEPARATORS, key=lambda separator: len(next(csv.reader([header], delimiter=separator), [])))


def _is_text(cell: str) -> bool:
    """Whether every byte was text in the encoding: those that were not are lone surrogates."""
    return cell.isascii() or not any("\ud800" <= letter <= "\udfff" for letter in cell)
