"""Where the record batches of an Arrow stream lie, so that one can be read without the others.

A stream is a row of messages: a marker, the length of a flatbuffer, the flatbuffer, and a body whose length it tells.
The first message is the schema; see "Encapsulated message format" in the Arrow columnar format.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from sensorium.errors import DataError
from sensorium.records.blobs import FileSlice

_MARKER = b"\xff\xff\xff\xff"
_END = _MARKER + bytes(4)
_SCHEMA, _DICTIONARY, _BATCH = 1, 2, 3
_HEADER_TYPE, _HEADER, _BODY_LENGTH = 1, 2, 3
_BATCH_ROWS = 0


@dataclass(frozen=True)
class ArrowStream:
    """A file in Arrow's stream format.

    Attributes:
        path: The file.
        common: The messages that every batch needs: schema and dictionaries.
        batches: Where each record batch lies.
        rows: How many rows each has.
    """

    path: Path
    common: list[FileSlice] = field(default_factory=list)
    batches: list[FileSlice] = field(default_factory=list)
    rows: list[int] = field(default_factory=list)

    @classmethod
    def open(cls, path: Path) -> ArrowStream:
        """Find the messages of a file; no body is read.

        Raises:
            DataError: It is no whole stream.
        """
        stream = cls(path)
        try:
            with path.open("rb") as file:
                while stream._take(file):
                    pass
        except (OSError, struct.error, ValueError):
            raise stream.damaged() from None
        if not stream.common:
            raise stream.damaged()
        return stream

    def batch(self, number: int) -> bytes:
        """Return a stream of one batch alone.

        Raises:
            DataError: The file is gone or shorter than it was.
        """
        return b"".join([*(one.read() for one in self.common), self.batches[number].read(), _END])

    def damaged(self) -> DataError:
        """Return what to say of a file that cannot be read."""
        return DataError.at("is not a whole Arrow stream. Save the data set again.", source=self.path.name)

    def _take(self, file: BinaryIO) -> bool:
        """Note the next message; return whether there was one."""
        start = file.tell()
        head = file.read(4)
        if not head:
            return False
        (length,) = struct.unpack("<i", file.read(4) if head == _MARKER else head)
        if length == 0:
            return False
        message = _Table.root(_exactly(file, length))
        body = message.number(_BODY_LENGTH, "<q")
        end = file.tell() + body
        if body < 0 or end > self.path.stat().st_size:
            raise ValueError("cut short")
        kind, place = message.number(_HEADER_TYPE, "<B"), FileSlice(self.path, start, end - start)
        if kind == _BATCH:
            self.batches.append(place)
            self.rows.append(message.table(_HEADER).number(_BATCH_ROWS, "<q"))
        elif kind in (_SCHEMA, _DICTIONARY):
            self.common.append(place)
        file.seek(end)
        return True


def _exactly(file: BinaryIO, length: int) -> bytes:
    content = file.read(length) if length > 0 else b""
    if len(content) != length:
        raise ValueError("cut short")
    return content


@dataclass(frozen=True)
class _Table:
    """A table in a flatbuffer; `struct.error` where it points outside."""

    content: bytes
    place: int

    @classmethod
    def root(cls, content: bytes) -> _Table:
        return cls(content, struct.unpack_from("<I", content)[0])

    def number(self, number: int, form: str) -> int:
        """Return a field's value, 0 where it is left out."""
        place = self._field(number)
        return 0 if place is None else int(struct.unpack_from(form, self.content, place)[0])

    def table(self, number: int) -> _Table:
        place = self._field(number)
        if place is None:
            raise ValueError("no such table")
        return _Table(self.content, place + struct.unpack_from("<I", self.content, place)[0])

    def _field(self, number: int) -> int | None:
        fields = self.place - struct.unpack_from("<i", self.content, self.place)[0]
        entry = 4 + 2 * number
        if fields < 0 or entry + 2 > struct.unpack_from("<H", self.content, fields)[0]:
            return None
        offset = struct.unpack_from("<H", self.content, fields + entry)[0]
        return self.place + offset if offset else None
