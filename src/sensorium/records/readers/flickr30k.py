"""Flickr30k: pictures with five captions each, from ``results.csv`` or the JSON of Karpathy and Fei-Fei (2015)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import ClassVar, Literal

from pydantic import Field

from sensorium.errors import DataError, Fault
from sensorium.records.media import PICTURE_SUFFIXES
from sensorium.records.readers import ReaderConfig, require_folder
from sensorium.records.readers.layouts.captions import Captioned, RowsOf, caption_columns
from sensorium.records.readers.layouts.json_files import Entries, Object, read_object
from sensorium.records.readers.layouts.walking import holds, read_text, subfolders
from sensorium.records.table import Table
from sensorium.records.values import require_records

NO_WORD = "other"
JSON_NAME, CSV_NAME = "dataset_flickr30k.json", "results.csv"
_WORD = re.compile(r"\w+")
_LINE = re.compile(r"\s*([^|]+?)\s*\|\s*(\d+)\s*(?:\||\s)\s*(.*)")
"""The published file lacks the second bar in one line, before three spaces."""


class Flickr30kReaderConfig(ReaderConfig):
    """Flickr30k: `dataset_flickr30k.json` (Karpathy's splits) or `results.csv`, and a folder of pictures.

    Columns: `image`, `caption` (the first), `captions` (all, a line each), `split` (from the JSON alone), and `label`
    where `label_words` is given: the set itself has none.

    Attributes:
        annotations: The file with the captions, relative to the folder; by default the JSON, else the CSV.
        images: The folder of the pictures, relative likewise; by default the only one that holds pictures.
        rows_of: One record for each `image`, or for each `caption`, for models of single sentences; the captions of a
            picture then stay in one split.
        label_words: Words such as `[dog, man, woman, child]` to make a weak label of: the one that most captions of the
            picture hold, ties to the first named, `other` where none holds any. To try a model without labels of your
            own; leave the captions out of its inputs then, since they name the label.
    """

    file_columns: ClassVar[tuple[str, ...]] = ("image",)
    reads_folders: ClassVar[bool] = True

    type: Literal["flickr30k"] = "flickr30k"
    annotations: str = Field(default="", max_length=500)
    images: str = Field(default="", max_length=500)
    rows_of: RowsOf = "image"
    label_words: tuple[str, ...] = ()

    @classmethod
    def recognises(cls, path: Path, /) -> bool:
        """Whether one of the two files is there."""
        return any((path / name).is_file() for name in (JSON_NAME, CSV_NAME)) and bool(_picture_folders(path))

    def own_split(self) -> str | None:
        """Return ``split``, where the captions come from the JSON."""
        return "split" if self._file().endswith(".json") else None

    def own_group(self) -> str | None:
        """Return ``image`` where it has several records."""
        return "image" if self.rows_of == "caption" else None

    def read(self) -> Table:
        """Read the captions; see `ReaderConfig.read`."""
        require_folder(self.path)
        name, images = self._file(), self.images or self._image_folder()
        read = _from_json if name.endswith(".json") else _from_csv
        pictures = (self._labelled(picture) for picture in read(name, self.path, images))
        columns = caption_columns(pictures, self.rows_of)
        require_records(len(columns.get("image", ())), name)
        return Table(columns, self.path.name, self.path)

    def _labelled(self, picture: Captioned) -> Captioned:
        if not self.label_words:
            return picture
        said = [set(_WORD.findall(caption.lower())) for caption in picture.captions]
        counts = {word: sum(word.lower() in words for words in said) for word in self.label_words}
        most = max(counts, key=lambda word: counts[word])
        return replace(picture, more={**picture.more, "label": most if counts[most] else NO_WORD})

    def _file(self) -> str:
        return self.annotations or (JSON_NAME if (self.path / JSON_NAME).is_file() else CSV_NAME)

    def _image_folder(self) -> str:
        found = _picture_folders(self.path)
        if len(found) == 1:
            return found[0]
        problem = "several folders hold pictures" if found else "no folder in it holds pictures"
        raise DataError(f"'{self.path}': {problem}. Name the folder as `images`.")


def _picture_folders(folder: Path) -> list[str]:
    return [name for name in subfolders(folder) if holds(folder / name, PICTURE_SUFFIXES)] if folder.is_dir() else []


def _from_json(name: str, folder: Path, images: str) -> Iterator[Captioned]:
    def take(entry: Object) -> Captioned:
        split = {"restval": "train"}.get(entry["split"], str(entry["split"]))
        return Captioned(f"{images}/{entry['filename']}", [str(s["raw"]) for s in entry["sentences"]], {"split": split})

    entries = Entries(read_object(name, folder), name)
    pictures = list(entries.each("images", take))
    if entries.faults:
        raise DataError(entries.faults)
    yield from pictures


def _from_csv(name: str, folder: Path, images: str) -> Iterator[Captioned]:
    """Read lines of name, number and caption, apart by bars; captions hold commas and quotes as they like."""
    captions: dict[str, list[tuple[int, str]]] = {}
    faults: list[Fault] = []
    lines = read_text(name, folder).splitlines()
    for row, line in enumerate(lines[1:], 1):
        match = _LINE.fullmatch(line)
        if match:
            captions.setdefault(match[1], []).append((int(match[2]), match[3]))
        elif line.strip():
            faults.append(Fault("is not `name| number| caption`. Mend the line.", name, row))
    if faults:
        raise DataError(faults)
    for image, found in captions.items():
        yield Captioned(f"{images}/{image}", [caption for _, caption in sorted(found, key=lambda pair: pair[0])])
