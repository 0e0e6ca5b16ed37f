"""WebDataset: tar files in which the files of one record lie side by side and share a name."""

from __future__ import annotations

import json
import re
import tarfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import ClassVar, Literal

from sensorium.errors import DataError, Fault
from sensorium.records.blobs import FileSlice
from sensorium.records.media import PICTURE_SUFFIXES, SOUND_SUFFIXES
from sensorium.records.readers import ReaderConfig
from sensorium.records.readers.layouts.shards import shards_of
from sensorium.records.split_names import split_name
from sensorium.records.table import Table, TableCell
from sensorium.records.values import cell_of, require_records

TEXT_COLUMNS = {"txt": "text", "text": "text", "caption": "caption", "cls": "label", "id": "id"}
MAX_TEXT_BYTES = 1_000_000
KEY = "key"


class WebdatasetReaderConfig(ReaderConfig):
    """WebDataset: one tar, a folder of tars, or a pattern such as `train-{000..012}.tar` or `shards/*.tar`.

    Nothing is unpacked: pictures and recordings stay in the tar and are read when they are decoded. Columns: `key` (the
    name that the files of a record share), `image`, `audio`, `text` (from `.txt`), `label` (from `.cls`), `caption`,
    one for each key of `.json`, `split` where the shards' names say it, and other files under their own ending.
    Pickled files are never opened.
    """

    suffixes: ClassVar[tuple[str, ...]] = (".tar",)
    file_columns: ClassVar[tuple[str, ...]] = ("image", "audio")
    reads_folders: ClassVar[bool] = True

    type: Literal["webdataset"] = "webdataset"

    @classmethod
    def recognises(cls, path: Path, /) -> bool:
        """Whether it holds tars."""
        return any(path.glob("*.tar"))

    def own_split(self) -> str | None:
        """Return ``split``, where the shards' names tell training from the rest."""
        try:
            splits = {_split_of(shard) for shard in shards_of(self.path, ".tar")}
        except DataError:  # which reading tells
            return None
        return "split" if "train" in splits and len(splits) > 1 and None not in splits else None

    def read(self) -> Table:
        """Read the tars' headers and small texts; see `ReaderConfig.read`."""
        shards = shards_of(self.path, ".tar")
        records: list[dict[str, TableCell]] = []
        faults: list[Fault] = []
        for shard in shards:
            found = _Shard(shard)
            records += found.records()
            faults += found.faults
        if faults:
            raise DataError(faults)
        names = dict.fromkeys([KEY, *(name for record in records for name in record)])
        require_records(len(records), self.path.name)
        columns = {name: [record.get(name) for record in records] for name in names}
        return Table(columns, self.path.name, shards[0].parent)


@dataclass
class _Shard:
    """One tar, and what is wrong with it."""

    path: Path
    faults: list[Fault] = field(default_factory=list)

    def records(self) -> list[dict[str, TableCell]]:
        """Return its records; a broken tar is a fault."""
        split = _split_of(self.path)
        found: list[dict[str, TableCell]] = []
        if not self.path.stat().st_size:
            self.faults.append(Fault("is empty (0 bytes). Get it anew.", self.path.name))
            return found
        try:
            for key, ending, member in self._members():
                if not found or found[-1][KEY] != key:
                    found.append({KEY: key, **({"split": split} if split else {})})
                self._add(found[-1], ending, member)
        except (tarfile.TarError, ValueError, OverflowError, OSError, EOFError):
            self.faults.append(
                Fault("is not a whole tar file, or is compressed. Get it anew, or unpack it.", self.path.name)
            )
        return found

    def _members(self) -> Iterator[tuple[str, str, FileSlice]]:
        size = self.path.stat().st_size
        with tarfile.open(self.path, "r:") as tar:
            for info in tar:
                if info.isfile() and not info.issparse():
                    if info.offset_data + info.size > size:
                        raise tarfile.ReadError
                    path = PurePosixPath(info.name)
                    stem, _, ending = path.name.partition(".")
                    if stem and ending:
                        key = str(path.with_name(stem))
                        yield key, ending.lower(), FileSlice(self.path, info.offset_data, info.size, path.name)
                elif not info.isdir():
                    self._fault(info.name, "is no plain file. Pack the file itself.")

    def _add(self, record: dict[str, TableCell], ending: str, member: FileSlice) -> None:
        if member.size == 0:
            self._fault(member.member, "is empty (0 bytes). Pack it again, or leave it out.")
            return
        try:
            cells = _cells(ending, member)
        except DataError as error:
            self._fault(member.member, error.faults[0].message)
            return
        for name, cell in cells.items():
            if name in record and ending != "json":
                self._fault(member.member, f"is a second '{name}' of its record. Give each record a name of its own.")
            record.setdefault(name, cell)

    def _fault(self, member: str | None, message: str) -> None:
        self.faults.append(Fault(f"'{member}' {message}", self.path.name))


def _cells(ending: str, member: FileSlice) -> Mapping[str, TableCell]:
    """Return the cells that one file gives."""
    if f".{ending}" in PICTURE_SUFFIXES:
        return {"image": member}
    if f".{ending}" in SOUND_SUFFIXES:
        return {"audio": member}
    if ending == "json":
        return _json_cells(_text(member))
    if ending in TEXT_COLUMNS:
        return {TEXT_COLUMNS[ending]: _text(member).strip() or None}
    return {ending: member}


def _text(member: FileSlice) -> str:
    if member.size > MAX_TEXT_BYTES:
        raise DataError(f"is larger than {MAX_TEXT_BYTES} bytes. Texts are read whole: cut it.")
    try:
        return member.read().decode("utf-8-sig")
    except UnicodeDecodeError:
        raise DataError("is not UTF-8 text. Pack it as UTF-8.") from None


def _json_cells(text: str) -> dict[str, TableCell]:
    """Return the plain values of an object; lists of lists and objects in it are passed over."""
    try:
        values = json.loads(text, parse_int=str, parse_float=str)
    except (ValueError, RecursionError):
        raise DataError("is not JSON, or nested too deep. Pack it again.") from None
    if not isinstance(values, dict):
        raise DataError("holds no JSON object. Pack one, with a key for each column.")
    cells: dict[str, TableCell] = {}
    for name, value in values.items():
        if name not in (KEY, "split") and not isinstance(value, dict):
            try:
                cells[name] = cell_of(value)
            except TypeError:
                continue
    return cells


def _split_of(shard: Path) -> str | None:
    """Return the split that a shard's name or its folder's name tells."""
    words = [*re.split(r"[^a-z]+", shard.stem.lower()), shard.parent.name.lower()]
    return next((word for word in words if split_name(word)), None)
