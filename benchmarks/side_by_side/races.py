"""What is raced over, and the folder that every contestant is given: the same rows, cells and files."""

from __future__ import annotations

import csv
import json
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from benchmarks.real.answers import Measured
from benchmarks.real.partitions import Tables, own_split, shortened
from sensorium.learning.config import RunConfig
from sensorium.records.splits import SplitName
from sensorium.records.table import Table

SPLITS: Mapping[SplitName, str] = {"train": "train", "validation": "val"}
LEARN, ASK = "learn.csv", "ask.csv"


@dataclass(frozen=True)
class Race:
    """One comparison.

    Attributes:
        title: What the page calls it.
        set_name: The real set.
        contestants: Names of those that can read all of its inputs.
        budget_s: Seconds that each command may take.
        without: Inputs of the set's example that are left out, for everyone.
    """

    title: str
    set_name: str
    contestants: Sequence[str]
    budget_s: float
    without: Sequence[str] = ()


EVERYONE = ("sensorium_train", "sensorium_fit", "ludwig", "autogluon")
RACES = (
    Race("flipkart-products", "flipkart-products", EVERYONE, 100.0),
    Race("creatures-trimodal", "creatures-trimodal", ("sensorium_train", "sensorium_fit", "ludwig"), 60.0),
    Race(
        "creatures-trimodal without the cry",
        "creatures-trimodal",
        ("sensorium_fit", "autogluon"),
        60.0,
        without=("cry",),
    ),
)


@dataclass(frozen=True)
class Effort:
    """How much each contestant may spend.

    Attributes:
        budget_s: Seconds of the whole command; nobody is ended in the middle of a step or an epoch.
        num_threads: Threads that each may use, and cores that are there.
        seed: Of everything that is drawn.
        max_rows: Rows of each split; None takes all.
        num_timed: Records asked one by one for the latency.
    """

    budget_s: float
    num_threads: int
    seed: int = 0
    max_rows: int | None = None
    num_timed: int = 30


@dataclass(frozen=True)
class Course:
    """A race laid out in a folder: `learn.csv` and `ask.csv`, the files they name, and `task.json`, what to do.

    Attributes:
        folder: Where all of it lies, and where every command runs.
        columns: Kind of input (``image``, ``audio``, ``text``, ``number``) → its columns.
        measured: Labels and groups of the rows of `ask.csv`, which no contestant is told.
        target: Column to answer.
        group: Column whose rows of one value are never parted.
        num_rows: ``learned``, ``chosen_on`` (set aside from the training rows, to stop by) and ``measured``.
    """

    folder: Path
    columns: Mapping[str, Sequence[str]]
    measured: Measured
    target: str
    group: str | None
    num_rows: Mapping[str, int]

    @property
    def told(self) -> dict[str, Any]:
        """What a record says of it."""
        return {"columns": self.columns, "num_rows": self.num_rows}


def lay_out(config: RunConfig, race: Race, effort: Effort, folder: Path) -> Course:
    """Write what every contestant of a race is given.

    The set's own validation rows are measured. Of its training rows a part is set aside, whole groups, by which
    contestants choose and stop.
    """
    tables = own_split(config)
    if effort.max_rows is not None:
        tables = shortened(tables, effort.max_rows)
    columns = columns_by_kind(config, race.without)
    taken = [name for names in columns.values() for name in names]
    target, group = config.target.column, config.data.group
    told = [*taken, target, *([group] if group else [])]
    learned = [{**row, "split": name} for split, name in SPLITS.items() for row in _rows(tables[split], told)]
    asked = _rows(tables["test"], taken)
    folder.mkdir(parents=True)
    _write(folder / LEARN, learned)
    _write(folder / ASK, asked)
    _copy_files(tables, [name for kind in ("image", "audio") for name in columns.get(kind, ())], folder)
    task = {"columns": columns, "target": target, "size_px": _size_px(config), **asdict(effort)}
    (folder / "task.json").write_text(json.dumps(task), encoding="utf-8")
    num_rows = {"learned": len(tables["train"]), "chosen_on": len(tables["validation"]), "measured": len(asked)}
    return Course(folder, columns, Measured.of(config, tables), target, group, num_rows)


def columns_by_kind(config: RunConfig, without: Sequence[str] = ()) -> dict[str, list[str]]:
    """Return kind → columns of the inputs that take part."""
    found: dict[str, list[str]] = {}
    for name, modality in config.inputs.items():
        if name not in without:
            kind = "number" if modality.type == "tabular" else modality.type
            found.setdefault(kind, []).extend(modality.table_columns)
    return found


def _rows(table: Table, names: Sequence[str]) -> list[dict[str, str]]:
    cells = [table.texts(name) for name in names]
    return [dict(zip(names, (cell or "" for cell in row), strict=True)) for row in zip(*cells, strict=True)]


def _size_px(config: RunConfig) -> int | None:
    """Return the side of the pictures, where the example says one."""
    sizes = [size for modality in config.inputs.values() if (size := getattr(modality, "size_px", None))]
    return sizes[0] if sizes else None


def _write(path: Path, rows: Sequence[Mapping[str, str | None]]) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


def _copy_files(tables: Tables, names: Sequence[str], folder: Path) -> None:
    """Copy the files that cells name, so that relative paths are true in the folder, too."""
    for table in tables.values():
        for cell in (cell for name in names for cell in table.texts(name) if cell):
            (folder / cell).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile((table.folder or Path()) / cell, folder / cell)
