"""The rows that calibrated a model: told from the rest by every command that reads the table again."""

import csv
import json
import subprocess
import sys

import pytest

from sensorium.bundle import encode_json, open_bundle, write_bundle
from sensorium.errors import BundleError, DataError
from sensorium.learning.looking import tables_of
from sensorium.learning.pipeline import train
from sensorium.learning.setting_aside import set_aside
from sensorium.predictor import Predictor
from sensorium.progress import Reporter
from sensorium.records.opening import open_table
from tests.unit.learning.table_run import run_config, write_rows


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    """A table, its config and a model of which 60 of 120 validation rows were set aside."""
    folder = tmp_path_factory.mktemp("aside")
    table = write_rows(folder / "table.csv", num_rows=600)
    config = run_config(table, training={"epochs": 1})
    train(config, folder / "model", reporter=Reporter())
    return table, config, folder / "model"


class Lines(Reporter):
    """Keeps what would be shown."""

    def __init__(self):
        super().__init__()
        self.shown = []

    def line(self, text):
        self.shown.append(text)


def selected(model, table, split):
    reporter = Lines()
    return Predictor.load(model).select(table, split, reporter), reporter.shown


def test_validation_rows_are_those_that_chose_the_epoch(run):
    table, config, model = run
    in_training = set_aside(config, tables_of(config)).tables
    rest, said = selected(model, table, "val")
    assert rest.rows == in_training["validation"].rows
    assert said == [
        "note: left out 60 of 120 validation rows, which calibrated the model; --split calibration takes them"
    ]
    apart, said = selected(model, table, "cal")
    assert apart.rows == in_training["calibration"].rows
    assert said == []


def test_another_order_and_format_are_the_same_table(run, tmp_path):
    table, _, model = run
    opened = open_table(table)
    rows = [dict(zip(opened.columns, cells, strict=True)) for cells in zip(*opened.columns.values(), strict=True)]
    (tmp_path / "t.jsonl").write_text("\n".join(json.dumps(row) for row in reversed(rows)), encoding="utf-8")
    for split in ("val", "cal"):
        ours, theirs = (selected(model, path, split)[0] for path in (table, tmp_path / "t.jsonl"))
        assert sorted(601 - row for row in theirs.rows) == list(ours.rows)


def test_other_rows_are_taken_whole_and_it_is_said(run):
    table, _, model = run
    shorter = open_table(table).take(range(500))
    rest, said = selected(model, shorter, "val")
    assert len(rest) == 100
    assert "these are not the validation rows of the training" in said[0]
    with pytest.raises(DataError, match="no record has the split 'calibration'"):
        selected(model, shorter, "calibration")


def test_rows_named_for_calibration_are_taken_by_their_name(run):
    table, _, model = run
    opened = open_table(table)
    renamed = {**opened.columns, "split": ["cal" if cell == "test" else cell for cell in opened.column("split")]}
    found, _ = selected(model, type(opened)(renamed), "cal")
    assert len(found) == 120


def test_a_table_of_validation_rows_alone(run, tmp_path):
    table, _, _ = run
    with table.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    paths = {}
    for split in ("train", "validation"):
        paths[split] = tmp_path / f"{split}.csv"
        with paths[split].open("w", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, rows[0])
            writer.writeheader()
            writer.writerows(row for row in rows if row["split"] == split)
    config = run_config(table, data={name: str(path) for name, path in paths.items()}, training={"epochs": 1})
    train(config, tmp_path / "model", reporter=Reporter())
    whole, said = selected(tmp_path / "model", paths["validation"], None)
    assert len(whole) == 120
    assert said == ["note: 60 of these 120 rows calibrated the model; --split validation leaves them out"]
    parts = [selected(tmp_path / "model", paths["validation"], split)[0] for split in ("val", "cal")]
    assert sorted(row for part in parts for row in part.rows) == list(range(1, 121))
    with pytest.raises(DataError, match="trained without a split column"):
        selected(tmp_path / "model", paths["train"], "val")


def test_the_folder_tells_nothing_of_a_row(run):
    _, _, model = run
    carve = json.loads((model / "input_schema.json").read_text())["carve"]
    assert set(carve) == {"salt", "share", "group", "num_rows", "digest"}
    assert len(carve["digest"]) == 32


def test_the_command_says_what_was_left_out(run):
    table, _, model = run
    command = [sys.executable, "-m", "sensorium", "evaluate", str(model), str(table), "--split", "val", "--json"]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)
    assert json.loads(done.stdout)["rows"] == 60
    assert "left out 60 of 120 validation rows" in done.stderr


@pytest.mark.parametrize("carve", [1, {}, {"share": 2.0}, {"salt": 5}, {"digest": None}])
def test_a_damaged_carve_is_refused(run, tmp_path, carve):
    _, _, model = run
    bundle = open_bundle(model)
    files = {name: bundle.read(name) for name in bundle.manifest.files}
    schema = bundle.json("input_schema.json")
    wrong = {**schema["carve"], **carve} if carve and isinstance(carve, dict) else carve
    files["input_schema.json"] = encode_json({**schema, "carve": wrong})
    write_bundle(tmp_path / "b", name="b", task="classification", files=files)
    with pytest.raises(BundleError, match="carved out"):
        Predictor.load(tmp_path / "b")


def test_a_folder_of_before_opens(run, tmp_path):
    table, _, model = run
    bundle = open_bundle(model)
    files = {name: bundle.read(name) for name in bundle.manifest.files}
    schema = bundle.json("input_schema.json")
    del schema["carve"]
    files["input_schema.json"] = encode_json(schema)
    write_bundle(tmp_path / "b", name="b", task="classification", files=files)
    assert len(selected(tmp_path / "b", table, "val")[0]) == 120
