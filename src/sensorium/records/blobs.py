"""Files that lie inside others, such as a picture in a tar or in a Parquet file: read only when asked for."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from pathlib import Path

from sensorium.errors import DataError


class Blob(ABC):
    """A handle to the bytes of one file, small enough to keep for every record of a table.

    Two handles are equal if they lead to the same place. Safe to read from several threads.

    Attributes:
        size: Number of bytes, more than 0.
    """

    __slots__ = ()

    size: int

    @property
    def name(self) -> str | None:
        """Name of the file for messages, where it has one."""
        return None

    @abstractmethod
    def read(self) -> bytes:
        """Return the bytes.

        Raises:
            DataError: The file around them is gone, shorter than it was or damaged. Without a place.
        """


@dataclass(frozen=True, slots=True)
class FileSlice(Blob):
    """Bytes that lie as they are in a larger file.

    Attributes:
        path: The larger file.
        offset: Where the bytes begin.
        size: How many they are.
        member: What the file is called in there.
    """

    path: Path
    offset: int
    size: int
    member: str | None = None

    @property
    def name(self) -> str | None:
        """What the file is called in the larger one."""
        return self.member

    def read(self) -> bytes:
        """Return the bytes; see `Blob.read`."""
        try:
            with self.path.open("rb") as file:
                file.seek(self.offset)
                content = file.read(self.size)
        except OSError as error:
            reason = (error.strerror or "error").lower()
            raise DataError(f"'{self.path.name}' cannot be read any more: {reason}.") from None
        if len(content) < self.size:
            raise DataError(f"'{self.path.name}' is shorter than it was when the table was opened. Open it again.")
        return content
