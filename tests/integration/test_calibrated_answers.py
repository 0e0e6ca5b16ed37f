"""Calibration from training to every answer: the same in tables, in Python and over HTTP, whatever inputs are there."""

from __future__ import annotations

import csv
import json
import math
import subprocess
import sys
from itertools import combinations

import numpy as np
import pytest

import sensorium
from sensorium.bundle import encode_json, open_bundle, write_bundle
from sensorium.errors import BundleError
from sensorium.learning import calibrating
from sensorium.learning.pipeline import RunOptions, train
from sensorium.learning.tracking import Trackers
from sensorium.predictor import Predictor
from sensorium.progress import Reporter
from sensorium.serving.settings import Settings
from tests.integration.serving import served
from tests.unit.learning.table_run import run_config, write_rows

INPUTS = {
    "title": {"type": "text", "column": "title", "min_count": 1},
    "mood": {"type": "text", "column": "mood", "min_count": 1},
    "facts": {"type": "tabular", "columns": ["size"]},
}
MODEL = {"encoders": {name: {"type": "lstm", "dim": 4, "embedding_dim": 4} for name in ("title", "mood")}}
RECORD = {"title": "red warm", "mood": "glad", "facts": {"size": "0.1"}}
SUBSETS = [subset for size in (1, 2, 3) for subset in combinations(INPUTS, size)]
NUM_ROWS = 1_500


class Lines(Reporter):
    """Keeps what would be shown."""

    def __init__(self):
        super().__init__()
        self.shown = []

    def line(self, text):
        self.shown.append(text)


def config_of(table, **changes):
    training = {"epochs": 1, "batch_size": 64, "learning_rate": 1e-2}
    return run_config(table, **{"inputs": INPUTS, "model": MODEL, "training": training, **changes})


def trained(table, folder, **changes):
    reporter = Lines()
    train(config_of(table, **changes), folder, reporter=reporter)
    return folder, reporter.shown


@pytest.fixture(scope="module")
def table(tmp_path_factory):
    """A table of which one record in seven has a wrong label, so that no answer is quite sure."""
    path = write_rows(tmp_path_factory.mktemp("calibrated") / "table.csv", num_rows=NUM_ROWS)
    with path.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    for row in rows[::7]:
        row["label"] = {"hot": "icy", "icy": "hot"}[row["label"]]
    return rewritten(path, rows)


def rewritten(path, rows):
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(rows)
    return path


@pytest.fixture(scope="module")
def classes(table):
    """A calibrated model of three inputs, and what its run said."""
    return trained(table, table.parent / "classes", calibration={"method": "temperature"})


@pytest.fixture(scope="module")
def numbers(table):
    target = {"type": "number", "column": "price"}
    return trained(table, table.parent / "numbers", target=target)[0]


def files_of(folder):
    bundle = open_bundle(folder)
    return {name: bundle.read(name) for name in bundle.manifest.files}


def packed(folder, files):
    write_bundle(folder, name="b", task="classification", files=files)
    return folder


def test_the_run_says_what_was_fitted_on_how_many_rows(classes):
    _, said = classes
    (line,) = [line for line in said if line.startswith("calibrated")]
    assert line.startswith("calibrated on 99 of 150 rows set aside in ")
    assert line.endswith(": 3 sorts of records, by their inputs (probabilities: temperature for 3)")
    assert any(line.startswith("note: calibration: ") for line in said), "99 rows are pooled by number of inputs"


def test_the_folders_figures_are_those_of_the_predictor(classes, table):
    folder, _ = classes
    stored = json.loads((folder / "metrics.json").read_text())
    model = Predictor.load(folder)
    for split in ("validation", "test"):
        assert stored[split] == json.loads(json.dumps(model.evaluate(table, split=split)))
        assert stored[split]["trust"]["rows"] == stored[split]["rows"]
    subsets = {key: value for key, value in stored["subsets"].items() if key != "split"}
    assert subsets == {
        key: value for key, value in model.evaluate_subsets(table, split="test").items() if key != "rows_left_out"
    }
    assert stored["calibration"] == {"rows": 150, "measured_on": "test"}
    assert "found out on 150 calibration rows" in (folder / "card.md").read_text()


def test_calibration_is_applied_to_probabilities(classes, table, tmp_path):
    folder, _ = classes
    plain = {name: content for name, content in files_of(folder).items() if not name.startswith("calibration.")}
    bare = Predictor.load(packed(tmp_path / "b", plain))
    raw, calibrated = (model.predict_proba(table, split="test") for model in (bare, Predictor.load(folder)))
    assert np.abs(raw - calibrated).max() > 1e-3
    assert [answer.probabilities["hot"] for answer in Predictor.load(folder).predict(table, split="test")] == (
        calibrated[:, 0].tolist()
    )


def test_models_are_compared_by_calibrated_answers_to_rows_that_calibrated_none(classes, table, tmp_path):
    folder, _ = classes
    plain = {name: content for name, content in files_of(folder).items() if not name.startswith("calibration.")}
    bare = packed(tmp_path / "b", plain)
    for split in ("validation", "test"):
        board = sensorium.compare([folder, bare], table, split=split, figure="log_loss", progress=False)
        found = {one.name: one.value for one in board.standings}
        for name, one in (("b", bare), (Predictor.load(folder).name, folder)):
            assert found[name] == pytest.approx(Predictor.load(one).evaluate(table, split=split)["log_loss"])
        assert len(set(found.values())) == 2


@pytest.mark.parametrize("shown", SUBSETS, ids="+".join)
def test_any_subset_of_inputs_is_answered_alike_everywhere(classes, numbers, shown):
    for folder in (classes[0], numbers):
        model = Predictor.load(folder, num_threads=1)
        record = {name: RECORD[name] for name in shown}
        (answer,) = model.answers_of([record])
        row = {"title": record.get("title"), "mood": record.get("mood"), "size": record.get("facts", {}).get("size")}
        (in_table,) = model.predict([{**row, "label": "hot"}])
        assert in_table == answer
        assert answer.inputs == shown
        assert 0 <= answer.unusual <= 1
        if answer.probabilities is None:
            low, high = answer.interval
            assert low <= answer.label <= high
            assert answer.set is None
            assert math.isfinite(low + high)
        else:
            assert sum(answer.probabilities.values()) == pytest.approx(1)
            assert answer.label in answer.set
            assert answer.interval is None
        with served(model, Settings()) as client:
            said = client.post("/v1/predict", json=record).json()
        low, high = answer.interval or (None, None)
        assert said == {
            "label": answer.label,
            "probabilities": answer.probabilities,
            "set": None if answer.set is None else list(answer.set),
            "interval_low": low,
            "interval_high": high,
            "abstain": answer.abstain,
            "unusual": answer.unusual,
            "inputs": list(shown),
            "model": {"name": model.name, "digest": model.digest},
        }


def test_a_record_unlike_the_training_rows_says_so(classes):
    (answer,) = Predictor.load(classes[0]).answers_of([{"facts": {"size": "1e9"}, "title": "red", "mood": "glad"}])
    assert answer.unusual > 0.99
    assert answer.abstain == "unlike_training"


def test_records_of_another_table_are_told_from_the_own(classes, table, tmp_path):
    folder, _ = classes
    with table.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))[:60]
    foreign = rewritten(tmp_path / "foreign.csv", [{**row, "size": "-1e6"} for row in rows])
    found = Predictor.load(folder).evaluate_foreign(table, foreign, split="test")
    assert found["rows"] == 60
    assert found["roc_auc"] > 0.9
    assert found["unlike_training"] > 0.3
    command = [sys.executable, "-m", "sensorium", "evaluate", str(folder), str(table), "--split", "test"]
    done = subprocess.run([*command, "--foreign", str(foreign)], capture_output=True, text=True, check=True, timeout=60)
    assert "trust in single answers" in done.stdout
    assert "told from the records of foreign.csv" in done.stdout
    said = subprocess.run(
        [*command, "--foreign", str(foreign), "--json"], capture_output=True, text=True, check=True, timeout=60
    )
    assert json.loads(said.stdout)["foreign"] == found


def test_the_interface_is_described(classes):
    with served(Predictor.load(classes[0]), Settings()) as client:
        fields = client.get("/openapi.json").json()["components"]["schemas"]["RecordAnswer"]["properties"]
    assert {"set", "interval_low", "interval_high", "abstain", "unusual"} <= set(fields)


def test_subsets_show_how_often_sets_hold_the_truth(classes, numbers, table):
    for folder in (classes[0], numbers):
        found = Predictor.load(folder).evaluate_subsets(table, split="test")
        coverage = {tuple(entry["inputs"]): entry["figures"]["coverage"] for entry in found["subsets"]}
        assert set(coverage) == set(SUBSETS)
        assert 0.8 < coverage[tuple(INPUTS)] < 1


def test_the_command_shows_trust_and_calibration_by_subset(classes, table):
    command = [sys.executable, "-m", "sensorium", "evaluate", str(classes[0]), str(table), "--split", "test"]
    done = subprocess.run([*command, "--subsets"], capture_output=True, text=True, check=True, timeout=60)
    for words in ("trust in single answers", "coverage, 0.9 wanted", "abstained", "tolerance to absence"):
        assert words in done.stdout


def test_the_command_writes_what_is_said_and_counts_who_abstains(classes, table, tmp_path):
    folder, _ = classes
    output = tmp_path / "answers.csv"
    command = [sys.executable, "-m", "sensorium", "predict", str(folder), str(table), "-o", str(output)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)
    with output.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    answers = Predictor.load(folder).predict(table)
    assert [row["set"].split(";") for row in rows] == [list(answer.set) for answer in answers]
    assert [row["abstain"] for row in rows] == [answer.abstain or "" for answer in answers]
    count = sum(answer.abstain is not None for answer in answers)
    assert 0 < count < NUM_ROWS
    assert f"{count} of them abstain" in done.stdout


def test_calibration_rows_change_no_weight(table, tmp_path):
    with table.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    models = []
    for turned in (False, True):
        for row in rows:
            if row["split"] == "test":
                row["split"] = "cal"
        changed = [
            {**row, "label": "hot", "title": "unknown words"} if turned and row["split"] == "cal" else row
            for row in rows
        ]
        copy = rewritten(tmp_path / f"{turned}.csv", changed)
        models.append(files_of(trained(copy, tmp_path / f"model_{turned}")[0]))
    first, second = models
    for name in ("model.safetensors", "graphs/model.onnx", "modalities/title.json", "target.json"):
        assert first[name] == second[name]
    assert first["calibration.json"] != second["calibration.json"]
    losses = [
        [(epoch["training_loss"], epoch["validation_loss"]) for epoch in json.loads(one["history.json"])]
        for one in models
    ]
    assert losses[0] == losses[1]


def test_the_same_seed_gives_the_same_calibration(table, classes, tmp_path):
    again = files_of(trained(table, tmp_path / "again", calibration={"method": "temperature"})[0])
    first = files_of(classes[0])
    assert all(again[name] == first[name] for name in ("calibration.json", "calibration.safetensors"))


class StoppedError(Exception):
    """Stands for the end of a process."""


class StoppingTracker:
    """Breaks a run off after its first epoch."""

    def start(self, config): ...

    def epoch(self, epoch):
        if epoch.epoch == 1:
            raise StoppedError

    def finish(self, figures): ...

    def fail(self): ...


def test_a_run_that_was_interrupted_ends_with_the_same_calibration(table, tmp_path):
    training = {"epochs": 2, "batch_size": 64, "learning_rate": 1e-2, "checkpoint_interval_s": 0}
    config = config_of(table, training=training)
    with pytest.raises(StoppedError):
        train(
            config,
            tmp_path / "stopped",
            reporter=Reporter(),
            options=RunOptions(trackers=Trackers([StoppingTracker()])),
        )
    train(config, tmp_path / "stopped", reporter=Reporter(), options=RunOptions(resume=True))
    train(config, tmp_path / "whole", reporter=Reporter())
    first, second = files_of(tmp_path / "stopped"), files_of(tmp_path / "whole")
    for name in ("model.safetensors", "calibration.json", "calibration.safetensors", "metrics.json"):
        assert first[name] == second[name]


def test_switched_off_nothing_is_said(table, tmp_path):
    folder, said = trained(table, tmp_path / "off", calibration="none")
    assert not [name for name in files_of(folder) if name.startswith("calibration")]
    assert not any("calibrat" in line for line in said)
    (answer,) = Predictor.load(folder).answers_of([RECORD])
    assert (answer.set, answer.interval, answer.abstain, answer.unusual) == (None, None, None, None)
    assert "trust" not in json.loads((folder / "metrics.json").read_text())["test"]
    assert "not calibrated" in (folder / "card.md").read_text()


def test_where_no_row_holds_every_input_it_is_said(table, tmp_path):
    with table.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        if row["split"] == "validation":
            row["mood"] = ""
    folder, said = trained(rewritten(tmp_path / "t.csv", rows), tmp_path / "model")
    assert "note: no calibration: of 150 calibration rows none holds every input" in said
    assert Predictor.load(folder).judge.calibration is None


def test_of_very_many_rows_a_part_is_drawn(table, tmp_path, monkeypatch):
    monkeypatch.setattr(calibrating, "MAX_ANSWERS", 0)
    monkeypatch.setattr(calibrating, "MIN_MAX_ROWS", 60)
    monkeypatch.setattr(calibrating, "MAX_TRAINING_ROWS", 100)
    _, said = trained(table, tmp_path / "model")
    assert any(line.startswith("calibrated on 60 of 150 rows set aside") for line in said)


@pytest.mark.parametrize("missing", ["calibration.json", "calibration.safetensors"])
def test_half_a_calibration_is_refused(classes, tmp_path, missing):
    files = {name: content for name, content in files_of(classes[0]).items() if name != missing}
    with pytest.raises(BundleError, match="half of a calibration"):
        Predictor.load(packed(tmp_path / "b", files))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"names": ["title", "facts", "mood"]}, "other inputs|not in its order"),
        ({"parts": 1}, "calibration.json"),
        ({"colour": "red"}, "calibration.json"),
    ],
)
def test_a_damaged_calibration_is_refused(classes, tmp_path, change, message):
    files = files_of(classes[0])
    files["calibration.json"] = encode_json({**json.loads(files["calibration.json"]), **change})
    with pytest.raises(BundleError, match=message):
        Predictor.load(packed(tmp_path / "b", files))
