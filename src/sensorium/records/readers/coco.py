"""COCO: pictures with objects and captions in JSON files."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import ClassVar, Literal

from pydantic import Field

from sensorium.errors import DataError, Fault
from sensorium.records.readers import ReaderConfig, require_folder
from sensorium.records.readers.layouts.captions import Captioned, RowsOf, caption_columns
from sensorium.records.readers.layouts.json_files import Entries, Object, read_object
from sensorium.records.readers.layouts.walking import files_in
from sensorium.records.table import Table
from sensorium.records.values import require_records

ANNOTATIONS = "annotations"
_FILE = re.compile(r"(instances|captions)_((train|val)\w*)\.json")
NOT_COCO = "holds no instances_*.json and no captions_*.json of train or val. Name the folder that `annotations` is in."


class CocoReaderConfig(ReaderConfig):
    """COCO: `annotations/instances_*.json`, `captions_*.json`, or both, and folders such as `train2017` beside them.

    Columns: `image`, `image_id`, `caption` (the first), `captions` (all, a line each), `objects` (their names, joined
    by `|`), `label` and `split`.

    Attributes:
        label: What `label` says of the largest object that is no crowd: its `supercategory`, of which COCO has 12, or
            its `name`, of which it has 80. Take names where there are pictures enough for so many classes.
        rows_of: One record for each `image`, or for each `caption`, for models of single sentences; the captions of a
            picture then stay in one split.
        unlabelled: Whether to `keep` or to `drop` pictures without objects, which have no label. Drop them to train
            with `label` as the target.
        year: Which release to read, such as `2017`; by default all that there are.
    """

    file_columns: ClassVar[tuple[str, ...]] = ("image",)
    reads_folders: ClassVar[bool] = True

    type: Literal["coco"] = "coco"
    label: Literal["supercategory", "name"] = "supercategory"
    rows_of: RowsOf = "image"
    unlabelled: Literal["keep", "drop"] = "keep"
    year: str = Field(default="", max_length=20)

    @classmethod
    def recognises(cls, path: Path, /) -> bool:
        """Whether there are annotations of COCO's names."""
        return bool(_files(path, ""))

    def own_split(self) -> str | None:
        """Return ``split``, where there are pictures to train on."""
        return "split" if any(part.startswith("train") for part, _ in _files(self.path, self.year)) else None

    def own_group(self) -> str | None:
        """Return ``image`` where it has several records."""
        return "image" if self.rows_of == "caption" else None

    def read(self) -> Table:
        """Read the annotations; see `ReaderConfig.read`."""
        require_folder(self.path)
        parts: dict[str, list[str]] = defaultdict(list)
        for part, name in _files(self.path, self.year):
            parts[part].append(name)
        if not parts:
            raise DataError(f"'{self.path}' {NOT_COCO}")
        pictures: list[Captioned] = []
        faults: list[Fault] = []
        for part, names in parts.items():
            found = _Part(part)
            for name in names:
                faults += _gather(self.path, name, found)
            pictures += found.pictures(self.label)
        if faults:
            raise DataError(faults)
        if self.unlabelled == "drop":
            pictures = [picture for picture in pictures if picture.more["label"] is not None]
        columns = caption_columns(pictures, self.rows_of)
        require_records(len(columns.get("image", ())), self.path.name)
        return Table(columns, self.path.name, self.path)


@dataclass
class _Part:
    """Pictures of one folder, such as ``val2017``, as the files about it are read."""

    folder: str
    images: dict[int, str] = field(default_factory=dict)
    captions: dict[int, list[str]] = field(default_factory=lambda: defaultdict(list))
    objects: dict[int, set[str]] = field(default_factory=lambda: defaultdict(set))
    largest: dict[int, tuple[float, Object]] = field(default_factory=dict)

    def pictures(self, label: str) -> Iterator[Captioned]:
        split = "train" if self.folder.startswith("train") else "val"
        for image_id, file_name in self.images.items():
            found = self.largest.get(image_id)
            more = {
                "image_id": str(image_id),
                "objects": "|".join(sorted(self.objects.get(image_id, ()))) or None,
                "label": None if found is None else str(found[1][label]),
                "split": split,
            }
            yield Captioned(f"{self.folder}/{file_name}", self.captions.get(image_id, ()), more)

    def add_object(self, entry: Object, categories: dict[int, Object]) -> None:
        category = categories[int(entry["category_id"])]
        image_id, area = int(entry["image_id"]), float(entry["area"])
        if entry.get("iscrowd"):
            return
        self.objects[image_id].add(category["name"])
        if image_id not in self.largest or area > self.largest[image_id][0]:
            self.largest[image_id] = (area, category)


def _files(folder: Path, year: str) -> list[tuple[str, str]]:
    """Return the folder of pictures and the path of each annotation file."""
    if not (folder / ANNOTATIONS).is_dir():
        return []
    matches = [_FILE.fullmatch(name) for name in files_in(folder / ANNOTATIONS, {".json"})]
    return [(one[2], f"{ANNOTATIONS}/{one[0]}") for one in matches if one and one[2].endswith(year)]


def _gather(folder: Path, name: str, part: _Part) -> list[Fault]:
    """Add what one file says of a part; return what is wrong with it."""
    try:
        content = read_object(name, folder, without="segmentation")
    except DataError as error:
        return list(error.faults)
    entries = Entries(content, name)
    part.images |= dict(entries.each("images", lambda entry: (int(entry["id"]), str(entry["file_name"]))))
    if "instances" in name:
        named = entries.each("categories", lambda entry: (int(entry["id"]), _category(entry)))
        categories = dict(named)
        list(entries.each("annotations", lambda entry: part.add_object(entry, categories)))
    else:
        for image_id, caption in entries.each("annotations", lambda entry: (int(entry["image_id"]), entry["caption"])):
            part.captions[image_id].append(str(caption))
    return entries.faults


def _category(entry: Object) -> Object:
    return {"name": str(entry["name"]), "supercategory": str(entry["supercategory"])}
