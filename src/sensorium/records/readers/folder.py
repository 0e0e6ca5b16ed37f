"""Plain folders: one for each class, maybe inside one for each split."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path, PurePath
from typing import ClassVar, Literal

from sensorium.errors import DataError
from sensorium.records.media import PICTURE_SUFFIXES, SOUND_SUFFIXES
from sensorium.records.readers import ReaderConfig, require_folder
from sensorium.records.readers.layouts.walking import files_in, holds, split_folders, subfolders
from sensorium.records.table import Table, TableCell
from sensorium.records.values import require_records

MEDIA = {"image": PICTURE_SUFFIXES, "audio": SOUND_SUFFIXES}
ALL_SUFFIXES = PICTURE_SUFFIXES | SOUND_SUFFIXES
_WNID = re.compile(r"n\d{8}")


class FolderReaderConfig(ReaderConfig):
    """Plain folders, one for each class: `cat/1.jpg`, or `train/cat/1.jpg` with `val` or `test` beside `train`.

    Columns: `image` or `audio`, by what the files are, `label` (the folder's name), and `split` where folders name
    splits.
    """

    file_columns: ClassVar[tuple[str, ...]] = ("image", "audio")
    reads_folders: ClassVar[bool] = True

    type: Literal["folder"] = "folder"

    @classmethod
    def recognises(cls, path: Path, /) -> bool:
        """Whether a folder in it, or in its folders of splits, holds pictures or recordings, and it is no ImageNet."""
        if not path.is_dir():
            return False
        classes = [place for _, place in _classes(path)]
        named = [name for name in classes if not _WNID.fullmatch(PurePath(name).name)]
        return len(named) > 1 and len(named) == len(classes) and all(holds(path / name, ALL_SUFFIXES) for name in named)

    def own_split(self) -> str | None:
        """Return ``split``, where folders name a training split and another."""
        names = split_folders(self.path) if self.path.is_dir() else []
        return "split" if len(names) > 1 and "train" in map(str.lower, names) else None

    def read(self) -> Table:
        """List the files; see `ReaderConfig.read`."""
        require_folder(self.path)
        found = [
            (f"{place}/{name}", PurePath(place).name, split)
            for split, place in _classes(self.path)
            for name in files_in(self.path / place, ALL_SUFFIXES)
        ]
        if not found:
            raise DataError(f"'{self.path}' has no folders with pictures or recordings. Make one for each class.")
        require_records(len(found), self.path.name)
        columns: dict[str, list[TableCell]] = {}
        for kind, suffixes in MEDIA.items():
            cells: list[TableCell] = [
                path if PurePath(path).suffix.lower() in suffixes else None for path, _, _ in found
            ]
            if any(cells):
                columns[kind] = cells
        columns["label"] = [label for _, label, _ in found]
        if any(split for _, _, split in found):
            columns["split"] = [split for _, _, split in found]
        return Table(columns, self.path.name, self.path)


def _classes(folder: Path) -> Iterator[tuple[str | None, str]]:
    """Yield the split, where folders name splits, and the path of each class folder."""
    splits = split_folders(folder)
    for split in splits:
        yield from ((split, f"{split}/{name}") for name in subfolders(folder / split))
    if not splits:
        yield from ((None, name) for name in subfolders(folder))
