"""ImageNet: a folder of pictures for each class, named by its WordNet id."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import ClassVar, Literal

from pydantic import Field

from sensorium.errors import DataError, Fault, Faults
from sensorium.records.media import PICTURE_SUFFIXES
from sensorium.records.readers import ReaderConfig, require_folder
from sensorium.records.readers.layouts.walking import files_in, read_text, subfolders
from sensorium.records.table import Table
from sensorium.records.values import require_records

_WNID = re.compile(r"n\d{8}")
WORDS_FILES = ("LOC_synset_mapping.txt", "synset_words.txt", "words.txt")
LABEL_FILES = ("LOC_val_solution.csv", "val/val_annotations.txt", "val_annotations.txt")
SPLITS = {"train": "train", "val": "val"}


class ImagenetReaderConfig(ReaderConfig):
    """ImageNet: `train/WNID/*.JPEG`, and `val` with class folders or flat beside a file of labels.

    Columns: `image`, `label` (the WordNet id: several classes share a name), `name` (the first word for it) and
    `split`. Pictures may lie one folder deeper, as `train/WNID/images` of Tiny ImageNet; `test`, which has no labels,
    is not read.

    Attributes:
        words: File with an id and its words on each line, relative to the folder; by default `LOC_synset_mapping.txt`,
            `synset_words.txt` or `words.txt`, where there is one.
        val_labels: File that gives flat `val` pictures their ids, relative likewise: the CSV of the Kaggle challenge or
            the annotations of Tiny ImageNet; by default `LOC_val_solution.csv` or `val_annotations.txt`.
    """

    file_columns: ClassVar[tuple[str, ...]] = ("image",)
    reads_folders: ClassVar[bool] = True

    type: Literal["imagenet"] = "imagenet"
    words: str = Field(default="", max_length=500)
    val_labels: str = Field(default="", max_length=500)

    @classmethod
    def recognises(cls, path: Path, /) -> bool:
        """Whether the training folder, or the validation folder, has folders named by ids."""
        parts = [path / name for name in SPLITS if (path / name).is_dir()]
        return any(_WNID.fullmatch(name) for part in parts for name in subfolders(part))

    def own_split(self) -> str | None:
        """Return ``split``, where there are both parts."""
        return "split" if all((self.path / name).is_dir() for name in SPLITS) else None

    def read(self) -> Table:
        """List the pictures; see `ReaderConfig.read`."""
        require_folder(self.path)
        words = self._words()
        records: list[tuple[str, str, str]] = []
        faults = Faults()
        for folder in filter(lambda name: (self.path / name).is_dir(), SPLITS):
            with faults.gathered():
                records += [(image, label, SPLITS[folder]) for image, label in self._pictures(folder)]
        faults.raise_any()
        require_records(len(records), self.path.name)
        columns: dict[str, list[str | None]] = {
            "image": [image for image, _, _ in records],
            "label": [label for _, label, _ in records],
            **({"name": [words.get(label) for _, label, _ in records]} if words else {}),
            "split": [split for _, _, split in records],
        }
        return Table(columns, self.path.name, self.path)

    def _pictures(self, folder: str) -> Iterator[tuple[str, str]]:
        """Yield path and id of each picture of a part."""
        classes = [name for name in subfolders(self.path / folder) if _WNID.fullmatch(name)]
        for label in classes:
            place = f"{folder}/{label}"
            deeper = f"{place}/images"
            place = deeper if (self.path / deeper).is_dir() else place
            yield from ((f"{place}/{name}", label) for name in files_in(self.path / place, PICTURE_SUFFIXES))
        if not classes:
            yield from self._flat(folder)

    def _flat(self, folder: str) -> Iterator[tuple[str, str]]:
        place = f"{folder}/images" if (self.path / folder / "images").is_dir() else folder
        names = files_in(self.path / place, PICTURE_SUFFIXES)
        if not names:
            return
        source = self.val_labels or self._first_of(LABEL_FILES)
        if not source:
            wanted = ", ".join(LABEL_FILES)
            problem = f"'{place}' has no class folders, and none of {wanted} is there to give its labels."
            raise DataError(f"{problem} Name the file as `val_labels`.")
        labels = dict(_label_lines(source, self.path))
        missing = [name for name in names if name not in labels and Path(name).stem not in labels]
        if missing:
            raise DataError(Fault(f"gives no label of '{name}'. Add its line.", source) for name in missing)
        yield from ((f"{place}/{name}", labels.get(name) or labels[Path(name).stem]) for name in names)

    def _words(self) -> dict[str, str]:
        """Return the first word for each id."""
        source = self.words or self._first_of(WORDS_FILES)
        if not source:
            return {}
        pairs = (line.split(maxsplit=1) for line in read_text(source, self.path).splitlines())
        return {pair[0]: pair[1].split(",")[0].strip() for pair in pairs if len(pair) == 2}

    def _first_of(self, names: tuple[str, ...]) -> str:
        return next((name for name in names if (self.path / name).is_file()), "")


def _label_lines(source: str, folder: Path) -> Iterator[tuple[str, str]]:
    """Yield the picture's name and id on each line: the id is the first word behind the name that looks like one."""
    is_csv = source.endswith(".csv")
    cut: Callable[[str], list[str]] = (lambda line: line.replace(",", " ", 1).split()) if is_csv else str.split
    for line in read_text(source, folder).splitlines():
        words = cut(line)
        if len(words) > 1 and _WNID.fullmatch(words[1]):
            yield words[0], words[1]
