"""The command ``train`` and its options, as a user runs it."""

from __future__ import annotations

import json

import pytest
import yaml
from safetensors.numpy import load_file

import sensorium
from sensorium.predictor import Predictor
from tests.unit.learning.table_run import write_rows

CONFIG = """
data: {train: table.csv, split: {column: split}}
inputs:
  title: {type: text, column: title, min_count: 1}
  facts: {type: tabular, columns: [size]}
target: {type: category, column: label}
model: {encoders: {title: {type: lstm, dim: 8}}}
training: {epochs: 2, batch_size: 8, learning_rate: 1e-2}
"""


@pytest.fixture
def folder(tmp_path):
    write_rows(tmp_path / "table.csv", num_rows=80)
    (tmp_path / "run.yaml").write_text(CONFIG)
    return tmp_path


@pytest.fixture
def run(command):
    """Runs a command that must end with a status; gives what it said."""

    def run(*words, rc=0):
        ended = command(*words)
        assert ended.code == rc, ended.err
        return ended

    return run


def change(folder, **keys):
    content = yaml.safe_load(CONFIG)
    (folder / "run.yaml").write_text(yaml.safe_dump({**content, **keys}))


class TestDryRun:
    def test_what_it_prints_trains(self, folder, run):
        said = run("train", folder / "run.yaml", "-o", folder / "model", "--dry-run")
        assert not (folder / "model").exists()
        assert "# expected time:" in said.out
        assert "# rows: 50 train, 15 validation, 15 test" in said.out
        (folder / "whole.yaml").write_text(said.out)
        run("train", folder / "whole.yaml", "-o", folder / "model", "--no-cache")
        run("train", folder / "run.yaml", "-o", folder / "again", "--no-cache")
        for name in ("model.safetensors", "metrics.json"):
            assert (folder / "model" / name).read_bytes() == (folder / "again" / name).read_bytes()

    def test_every_part_and_option_is_named(self, folder, run):
        content = yaml.safe_load(run("train", folder / "run.yaml", "-o", folder / "model", "--dry-run").out)
        assert content["model"]["encoders"]["facts"]["type"] == "mlp"
        assert content["model"]["fusion"]["type"] == "concat"
        assert content["training"]["optimiser"] == "adamw"

    def test_a_wrong_table_is_told_of(self, folder, run):
        change(folder, target={"type": "category", "column": "lable"})
        said = run("train", folder / "run.yaml", "-o", folder / "model", "--dry-run", rc=2)
        assert "Did you mean 'label'" in said.err


class TestFolds:
    def test_each_row_is_answered_once_and_groups_stay_whole(self, folder, run):
        change(folder, data={"train": "table.csv", "group": "speaker", "split": {"test": 0.0}})
        said = run("train", folder / "run.yaml", "-o", folder / "folds", "--folds", "3", "--no-cache")
        written = json.loads((folder / "folds" / "folds.json").read_text())
        assert len(written["folds"]) == 3
        assert sum(fold["rows"] for fold in written["folds"]) == written["pooled"]["rows"] == 80
        assert set(written["intervals"]) >= {"accuracy", "macro_f1"}
        assert "accuracy" in said.out
        assert "over 3 folds" in said.out
        assert [path.name for path in (folder / "folds").iterdir()] == ["folds.json"], "folds leave no model"

    def test_figures_that_are_there_are_kept(self, folder, run):
        (folder / "folds").mkdir()
        (folder / "folds" / "folds.json").write_text("kept")
        said = run("train", folder / "run.yaml", "-o", folder / "folds", "--folds", "2", "--no-cache", rc=2)
        assert "already there" in said.err
        assert (folder / "folds" / "folds.json").read_text() == "kept"
        assert "fold 1" not in said.err, "told before anything is trained"

    def test_more_folds_than_groups_are_refused(self, folder, run):
        change(folder, data={"train": "table.csv", "group": "speaker"})
        said = run("train", folder / "run.yaml", "-o", folder / "folds", "--folds", "20", "--no-cache", rc=2)
        assert "fewer values of 'speaker' than 20 folds" in said.err


class TestFrom:
    def test_it_goes_on_from_the_earlier_model(self, folder, run):
        run("train", folder / "run.yaml", "-o", folder / "first", "--no-cache")
        write_rows(folder / "table.csv", num_rows=60, seed=9)
        change(folder, model={}, training={"epochs": 1, "learning_rate": 1e-12, "weight_decay": 0})
        said = run("train", folder / "run.yaml", "-o", folder / "second", "--from", folder / "first", "--no-cache")
        assert "tensors taken over" in said.err
        first, second = (load_file(folder / name / "model.safetensors") for name in ("first", "second"))
        assert first.keys() == second.keys()
        assert all(abs(first[name] - second[name]).max() < 1e-6 for name in first)
        vocabularies = [(folder / name / "modalities" / "title.json").read_bytes() for name in ("first", "second")]
        assert vocabularies[0] == vocabularies[1]
        parts = [json.loads((folder / name / "config.json").read_text())["model"] for name in ("first", "second")]
        assert parts[0] == parts[1]
        assert Predictor.load(folder / "second").predict([{"title": "red fire", "size": 0.1}])

    def test_what_is_no_model_is_told_of(self, folder, run):
        said = run("train", folder / "run.yaml", "-o", folder / "m", "--from", folder / "none", "--no-cache", rc=2)
        assert "there is no bundle folder" in said.err


class TestCompareInputs:
    def test_the_verdict_is_said_and_written(self, folder, run):
        said = run("train", folder / "run.yaml", "-o", folder / "model", "--compare-inputs", "--no-cache")
        written = json.loads((folder / "model" / "comparison.json").read_text())
        assert set(written["validation"]) == {"title", "facts"}
        assert written["outcome"] in {"helps", "hurts", "unclear"}
        assert " ".join(written["verdict"].split()) in " ".join(said.err.split())
        assert "inputs help each other" in said.out or "inputs hurt each other" in said.out
        assert written["num_rows"] < 15, "only rows that hold every input are compared"

    def test_the_model_is_that_of_a_run_without_it(self, folder, run):
        run("train", folder / "run.yaml", "-o", folder / "model", "--compare-inputs", "--no-cache")
        run("train", folder / "run.yaml", "-o", folder / "plain", "--no-cache")
        assert not (folder / "plain" / "comparison.json").exists()
        files = [(folder / name / "model.safetensors").read_bytes() for name in ("model", "plain")]
        assert files[0] == files[1]

    @pytest.mark.parametrize(
        ("keys", "message"),
        [
            ({"inputs": {"facts": {"type": "tabular", "columns": ["size"]}}, "model": {}}, "the model has one input"),
            ({"data": {"train": "table.csv", "split": {"test": 0.0}}}, "Add a test split"),
        ],
    )
    def test_what_cannot_be_compared_is_told_before_training(self, folder, run, keys, message):
        change(folder, **keys)
        said = run("train", folder / "run.yaml", "-o", folder / "model", "--compare-inputs", "--no-cache", rc=2)
        assert message in said.err
        assert "epoch" not in said.err
        assert not list(folder.glob("model*"))


class TestFraction:
    def test_the_curve_is_said_written_and_drawn(self, folder, run):
        said = run("train", folder / "run.yaml", "-o", folder / "model", "--fraction", "1,0.3", "--no-cache")
        written = json.loads((folder / "model" / "learning_curve.json").read_text())
        assert [(point["fraction"], point["rows"]) for point in written["points"]] == [(0.3, 15), (1.0, 50)]
        assert " ".join(written["verdict"].split()) in " ".join(said.out.split())
        assert "accuracy by training rows" in said.out
        run("report", folder / "model", "-o", folder / "page.html")
        assert "15 training rows" in (folder / "page.html").read_text()

    def test_one_fraction_trains_on_that_part(self, folder, capsys):
        sensorium.train(folder / "run.yaml", folder / "model", fractions=[0.5])
        assert "rows: 25 train, 15 validation, 15 test" in capsys.readouterr().err
        assert not (folder / "model" / "learning_curve.json").exists()

    @pytest.mark.parametrize(
        ("words", "message"),
        [
            (["--fraction", "2"], "at most 1"),
            (["--fraction", "half"], "takes numbers such as 0.25"),
            (["--fraction", "0.5", "--folds", "2"], "neither --dry-run nor --folds"),
        ],
    )
    def test_what_makes_no_sense_is_refused(self, folder, run, words, message):
        said = run("train", folder / "run.yaml", "-o", folder / "model", *words, rc=2)
        assert message in " ".join(said.err.split())


class TestCache:
    def test_the_cache_is_where_it_is_told_to_be(self, folder, run):
        run("train", folder / "run.yaml", "-o", folder / "model", "--cache-folder", folder / "cache")
        assert (folder / "cache" / "decoded.sqlite").exists()

    def test_without_a_cache_none_is_made(self, folder, run, monkeypatch):
        monkeypatch.setenv("XDG_CACHE_HOME", str(folder / "xdg"))
        run("train", folder / "run.yaml", "-o", folder / "model", "--no-cache")
        assert not (folder / "xdg").exists()
        run("train", folder / "run.yaml", "-o", folder / "again")
        assert (folder / "xdg" / "sensorium" / "decoded.sqlite").exists()
