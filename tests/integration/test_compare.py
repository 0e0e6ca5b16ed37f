"""``sensorium compare``, on real model folders."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import sensorium
from sensorium.bundle import write_bundle
from sensorium.errors import DataError, SensoriumError
from sensorium.modalities.image import Image
from sensorium.predictor import Predictor
from sensorium.records.opening import open_table
from sensorium.records.table import Table
from tests.bundles import INPUTS, bundle_files, write_table


@pytest.fixture(scope="module")
def toys(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A table and models of it: of all inputs, of the photo, of words and facts, of prices."""
    folder = tmp_path_factory.mktemp("compared")
    table = write_table(folder, num_rows=24)
    models = {"all": INPUTS, "photo": {"photo": INPUTS["photo"]}, "words": {"title": INPUTS["title"]}}
    for name, inputs in models.items():
        write_bundle(folder / name, name=name, task="classification", files=bundle_files(table, inputs=inputs))
    files = bundle_files(table, inputs=INPUTS, target={"type": "number", "column": "price"})
    write_bundle(folder / "prices", name="prices", task="regression", files=files)
    return folder


def compare(folder: Path, *words: str, rc: int = 0) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "sensorium", "compare", *words]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60, cwd=folder)
    assert done.returncode == rc, done.stderr
    assert "Traceback" not in done.stderr
    return done


def test_the_command_prints_sentences_then_the_table(toys: Path) -> None:
    shown = compare(toys, "all", "photo", "words", "table.csv", "--without", "sound").stdout
    assert shown.splitlines()[0].split()[1:4] == ["comes", "first", "with"]
    for words in ("95 % interval", "difference", "all without sound", "McNemar's test (mid-p), corrected by Holm"):
        assert words in " ".join(shown.split())
    assert "photo finds nothing to read in 1 row, left out for all models." in shown
    assert "Inputs are hidden from models that learned with them" in shown


def test_json_has_the_same(toys: Path) -> None:
    found = json.loads(compare(toys, "all", "photo", "table.csv", "--figure", "macro_f1", "--json").stdout)
    assert (found["figure"], found["rows"], found["rows_left_out"]) == ("macro_f1", 23, {"photo": 1})
    assert {one["name"] for one in found["models"]} == {"all", "photo"}


def test_models_reach_what_they_reach_alone(toys: Path) -> None:
    table = open_table(toys / "table.csv")
    whole = table.take([place for place in range(len(table)) if place != 2])
    board = sensorium.compare(
        [toys / "all", toys / "photo"], table, without=["photo", "title,sound", "sound, title"], progress=False
    )
    found = {one.name: one.value for one in board.standings}
    assert (board.num_rows, len(board.matches)) == (23, 6)
    for name in ("all", "photo"):
        assert found[name] == Predictor.load(toys / name).evaluate(whole)["accuracy"]
    subsets = Predictor.load(toys / "all").evaluate_subsets(table)["subsets"]
    by_inputs = {tuple(entry["inputs"]): entry["figures"]["accuracy"] for entry in subsets}
    assert found["all without photo"] == by_inputs["title", "sound", "facts"]
    assert found["all without title, sound"] == by_inputs["photo", "facts"]


def test_a_cell_is_decoded_once_for_all_who_read_it_alike(toys: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cells = []
    read = Image.read
    monkeypatch.setattr(Image, "read", lambda self, cell: cells.append(cell) or read(self, cell))
    sensorium.compare([toys / "all", toys / "photo"], toys / "table.csv", without=["title"], progress=False)
    assert len(cells) == 23


def test_splits_and_groups(toys: Path) -> None:
    board = sensorium.compare([toys / "all", toys / "words"], toys / "table.csv", split="test", progress=False)
    assert board.num_rows == 2
    board = sensorium.compare([toys / "all", toys / "words"], toys / "table.csv", group="maker", progress=False)
    assert (board.num_rows, board.num_groups) == (24, 1)
    assert np.ptp(board.standings[0].interval) == 0


def test_models_of_one_name_go_by_their_folders(toys: Path, tmp_path: Path) -> None:
    for name in ("one", "two"):
        files = bundle_files(toys / "table.csv", inputs={"title": INPUTS["title"]})
        write_bundle(tmp_path / name, name="toys", task="classification", files=files)
    board = sensorium.compare([tmp_path / "one", tmp_path / "two"], toys / "table.csv", progress=False)
    assert [one.name for one in board.standings] == [str(tmp_path / name) for name in ("one", "two")]
    assert board.standings[1].verdict.endswith("row by row.")


@pytest.mark.parametrize(
    ("names", "options", "message"),
    [
        (["all"], {}, "one model alone cannot be compared"),
        (["all", "all"], {}, "a model folder is named twice"),
        (["all", "prices"], {}, r"different targets: 'label' \(classification\), 'price' \(regression\)"),
        (["all", "photo"], {"without": ["phot"]}, "no model has an input 'phot'. Did you mean 'photo'"),
        (["words", "photo"], {"without": ["photo"]}, "without photo, no model that has it would be shown anything"),
        (["all", "photo"], {"figure": "rows"}, "neither better nor worse"),
        (["all", "photo"], {"group": "makr"}, "Did you mean 'maker'"),
        (["all", "none"], {}, "there is no bundle folder"),
    ],
)
def test_what_cannot_be_compared_is_refused(toys: Path, names: list[str], options: dict, message: str) -> None:
    with pytest.raises(SensoriumError, match=message):
        sensorium.compare([toys / name for name in names], toys / "table.csv", progress=False, **options)


def test_refusals_exit_with_two(toys: Path) -> None:
    assert "one model alone" in compare(toys, "all", "table.csv", rc=2).stderr


def test_labels_are_checked_once_for_all(toys: Path, tmp_path: Path) -> None:
    rows = (toys / "table.csv").read_text().splitlines()
    lines = [rows[0], rows[1].replace(",red,", ",,"), *rows[2:]]
    (tmp_path / "table.csv").write_text("\n".join(lines))
    with pytest.raises(DataError, match="the label is missing") as caught:
        sensorium.compare([toys / "all", toys / "words"], tmp_path / "table.csv", progress=False)
    assert len(caught.value.faults) == 1


def test_no_row_for_all(toys: Path) -> None:
    table = open_table(toys / "table.csv").take([2])
    with pytest.raises(DataError, match="no record has an input for every model"):
        sensorium.compare([toys / "all", toys / "photo"], table, progress=False)


def test_a_row_is_of_a_split_where_all_models_count_it_so(toys: Path, tmp_path: Path) -> None:
    files = bundle_files(toys / "table.csv", inputs={"title": INPUTS["title"]})
    files["input_schema.json"] = files["input_schema.json"].replace(b'"split"', b'"fold"')
    write_bundle(tmp_path / "folded", name="folded", task="classification", files=files)
    table = open_table(toys / "table.csv")
    folds = ["test" if row in {3, 24} else "train" for row in table.rows]  # the column 'split' has 23 and 24
    folded = Table({**table.columns, "fold": folds}, table.source, table.folder, table.rows)
    bundles = [toys / "words", tmp_path / "folded"]
    assert sensorium.compare(bundles, folded, split="test", progress=False).num_rows == 1
    none = Table({**folded.columns, "fold": ["test", *["train"] * 23]}, table.source, table.folder, table.rows)
    with pytest.raises(DataError, match="no record has the split 'test' for every model"):
        sensorium.compare(bundles, none, split="test", progress=False)
