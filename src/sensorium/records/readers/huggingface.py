"""Hugging Face ``datasets`` as ``save_to_disk`` writes them, read with polars; ``datasets`` itself is not needed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from io import BytesIO
from itertools import accumulate
from pathlib import Path
from typing import Any, ClassVar, Literal

from pydantic import Field

from sensorium.errors import DataError, Faults
from sensorium.records.blocks import BlockColumn
from sensorium.records.paths import resolve
from sensorium.records.readers import ReaderConfig, require_folder
from sensorium.records.readers.frames import frames
from sensorium.records.readers.frames.arrow_stream import ArrowStream
from sensorium.records.readers.layouts.json_files import Object, read_object
from sensorium.records.split_names import split_name
from sensorium.records.table import Table, TableCell
from sensorium.records.values import cell_of, require_records

STATE, INFO, SPLITS = "state.json", "dataset_info.json", "dataset_dict.json"
Columns = dict[str, list[TableCell]]


class HuggingfaceReaderConfig(ReaderConfig):
    """A Hugging Face data set, or a dictionary of them, as `save_to_disk` writes it.

    Columns are those of the data set, with class labels by name, and `split` for a dictionary. Pictures and recordings
    stay in the Arrow files and are read when they are decoded, a record batch at a time. Columns of nested values, such
    as lists of boxes, are left out.

    Attributes:
        columns: Columns to take; by default all that a table can hold.
    """

    reads_folders: ClassVar[bool] = True

    type: Literal["huggingface"] = "huggingface"
    columns: tuple[str, ...] = Field(default=())

    @classmethod
    def recognises(cls, path: Path, /) -> bool:
        """Whether the files that describe a saved data set are there."""
        return (path / SPLITS).is_file() or ((path / STATE).is_file() and (path / INFO).is_file())

    def own_split(self) -> str | None:
        """Return ``split``, where the parts of a dictionary are named as splits are."""
        try:
            names = {split_name(name) for name in _parts(self.path)}
        except DataError:  # which reading tells
            return None
        return "split" if "train" in names and len(names) > 1 and None not in names else None

    def read(self) -> Table:
        """Read all columns but those of files; see `ReaderConfig.read`."""
        require_folder(self.path)
        polars = frames.load_polars("Reading Arrow")
        parts = _parts(self.path)
        found: list[Columns] = []
        faults = Faults()
        for part in parts:
            with faults.gathered():
                columns = _Part(polars, self.path, part).columns(self.columns)
                num_rows = len(next(iter(columns.values()), ()))
                found.append({**columns, **({"split": [part] * num_rows} if part else {})})
        faults.raise_any()
        names = dict.fromkeys(name for columns in found for name in columns)
        joined = {name: [cell for columns in found for cell in _column(columns, name)] for name in names}
        table = Table(joined, self.path.name, self.path)
        require_records(len(table), self.path.name)
        table.require(self.columns)
        return table


def _parts(folder: Path) -> list[str]:
    """Return the names of a dictionary's folders; one empty name where the folder is a data set itself."""
    if not (folder / SPLITS).is_file():
        return [""]
    names = read_object(SPLITS, folder).get("splits")
    if not isinstance(names, list) or not names or not all(isinstance(name, str) for name in names):
        raise DataError.at("names no splits. Save the data set again.", source=SPLITS)
    return names


def _column(columns: Columns, name: str) -> Sequence[TableCell]:
    return columns.get(name) or [None] * len(next(iter(columns.values())))


class _Part:
    """One saved data set: several Arrow streams of the same columns."""

    def __init__(self, polars: Any, root: Path, part: str) -> None:  # noqa: ANN401 -- an extra
        self._polars = polars
        place = f"{part}/" if part else ""
        state = read_object(f"{place}{STATE}", root)
        if state.get("_indices_files"):
            raise DataError.at("is a selection of rows. Call flatten_indices() before save_to_disk().", source=place)
        names = _file_names(state, f"{place}{STATE}")
        features = read_object(f"{place}{INFO}", root).get("features")
        self._features = features if isinstance(features, dict) else {}
        self._streams = [ArrowStream.open(resolve(place + name, root)) for name in names]
        self._batches = [(stream, number) for stream in self._streams for number in range(len(stream.batches))]

    def columns(self, wanted: Sequence[str]) -> Columns:
        """Return the cells by column."""
        dtypes = self._dtypes()
        chosen = {name: dtype for name, dtype in dtypes.items() if not wanted or name in wanted}
        apart = [name for name, dtype in chosen.items() if frames.holds_files(dtype)]
        plain = [name for name, dtype in chosen.items() if name not in apart and not _is_nested(dtype)]
        found: Columns = {name: [] for name in chosen if name in {*apart, *plain}}
        for frame in self._frames(plain):
            for name in plain:
                found[name] += self._cells(name, frame[name].to_list())
        starts = list(accumulate((stream.rows[number] for stream, number in self._batches), initial=0))[:-1]
        for name in apart:
            found[name] = list(BlockColumn(starts, partial(self._block, name)).cells())
        return found

    def _dtypes(self) -> dict[str, Any]:
        return dict(self._frame(0, None).schema) if self._batches else {}

    def _frames(self, names: Sequence[str]) -> Iterator[Any]:
        return (self._frame(block, names) for block in range(len(self._batches) if names else 0))

    def _block(self, name: str, block: int) -> list[Any]:
        values: list[Any] = self._frame(block, [name])[name].to_list()
        return values

    def _frame(self, block: int, names: Sequence[str] | None) -> Any:  # noqa: ANN401
        """Return one record batch as a frame of polars."""
        stream, number = self._batches[block]
        errors = (self._polars.exceptions.PolarsError, self._polars.exceptions.PanicException, OSError)
        try:
            frame = self._polars.read_ipc_stream(BytesIO(stream.batch(number)))
            return frame if names is None else frame.select(self._polars.selectors.by_name(*names))
        except errors:
            raise stream.damaged() from None

    def _cells(self, name: str, values: Sequence[Any]) -> list[TableCell]:
        """Return the cells of a plain column; class labels by name."""
        feature = self._features.get(name)
        classes = feature.get("names") if isinstance(feature, dict) and feature.get("_type") == "ClassLabel" else None
        if not isinstance(classes, list):
            return [cell_of(value) for value in values]
        return [str(classes[value]) if _is_class(value, classes) else None for value in values]


def _is_class(value: object, classes: Sequence[object]) -> bool:
    return isinstance(value, int) and 0 <= value < len(classes)


def _file_names(state: Object, source: str) -> list[str]:
    try:
        return [str(entry["filename"]) for entry in state["_data_files"]]
    except (KeyError, TypeError):
        raise DataError.at("names no data files. Save the data set again.", source=source) from None


def _is_nested(dtype: Any) -> bool:  # noqa: ANN401
    """Whether no cell can hold such values: structs, and lists of lists or of structs."""
    one = getattr(dtype, "inner", dtype)
    return hasattr(one, "fields") or getattr(one, "inner", None) is not None
