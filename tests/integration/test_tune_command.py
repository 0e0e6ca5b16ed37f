"""The command ``tune``, as a user runs it."""

from __future__ import annotations

import json
import sys

import pytest
import yaml

import sensorium
from sensorium.errors import ConfigError
from tests.unit.learning.table_run import write_rows

CONFIG = """
data: {train: table.csv, split: {column: split}}
inputs:
  facts: {type: tabular, columns: [size]}
target: {type: category, column: label}
training: {epochs: 2, batch_size: 16}
tune:
  training.learning_rate: {choices: [1e-7, 2e-2]}
"""


@pytest.fixture
def folder(tmp_path, monkeypatch):
    write_rows(tmp_path / "table.csv", num_rows=80)
    (tmp_path / "run.yaml").write_text(CONFIG)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_what_it_finds_trains(folder, command):
    said = command("tune", "run.yaml", "--budget", "90s", "--folds", "0", "--no-cache")
    assert said.code == 0, said.err
    assert "trial 1: accuracy" in said.err
    assert "run-tuned/best.yaml --output MODEL" in said.out
    assert {"best.yaml", "trials.csv", "tune.json", "tune.html"} < {
        path.name for path in (folder / "run-tuned").iterdir()
    }
    trained = command("train", "run-tuned/best.yaml", "--output", "model", "--no-cache")
    assert trained.code == 0, trained.err
    assert json.loads((folder / "model" / "config.json").read_text())["training"]["learning_rate"] == 2e-2


def test_train_says_that_it_searches_nothing(folder, command):
    trained = command("train", "run.yaml", "--output", "model", "--no-cache")
    assert "ranges under `tune` are for `sensorium tune`" in trained.err
    assert "tune" not in json.loads((folder / "model" / "config.json").read_text())


def test_proposed_ranges_are_told_so_that_they_can_be_pasted(folder, command):
    (folder / "bare.yaml").write_text(CONFIG.partition("tune:")[0])
    said = command("tune", "bare.yaml", "--trials", "1", "--folds", "0", "--no-cache")
    lines = said.err.splitlines()
    start = lines.index("tune:")
    told = yaml.safe_load("\n".join([lines[start], *(line for line in lines[start + 1 :] if line.startswith("  "))]))
    assert "training.learning_rate" in told["tune"]
    (folder / "pasted.yaml").write_text(CONFIG.partition("tune:")[0] + yaml.safe_dump(told))
    again = command("tune", "pasted.yaml", "-o", "bare-tuned", "--trials", "1", "--folds", "0", "--no-cache")
    assert "going on after 1 trials" in again.err, "the same search"


@pytest.mark.parametrize(
    ("words", "change", "message"),
    [
        (["--budget", "soon"], "", "no time. Write a number with its unit"),
        (["--trials", "0"], "", "--trials"),
        (["--folds", "1"], "", "at least 2 folds"),
        ([], "  training.epoch: {low: 1, high: 2}\n  data.group: {choices: [a, b]}", "Did you mean 'epochs'"),
        ([], "nonsense: 1", "unknown key"),
        (["--output", "table.csv"], "", "cannot be written"),
    ],
)
def test_what_is_wrong_is_told_before_anything_is_read(folder, command, words, change, message):
    (folder / "run.yaml").write_text(CONFIG + change)
    said = command("tune", "run.yaml", "--no-cache", *words)
    assert said.code == 2
    assert message in said.err
    assert "rows:" not in said.err
    assert "Traceback" not in said.err


def test_without_the_extra_it_says_what_to_install(folder, command, monkeypatch):
    package = "sensorium.learning.searching"
    for name in ("search", "processes", "trials", "results", "importance", "drawing", "study"):
        monkeypatch.delitem(sys.modules, f"{package}.{name}", raising=False)
    monkeypatch.setitem(sys.modules, "optuna", None)
    said = command("tune", "run.yaml", "--no-cache")
    assert said.code == 2
    assert "pip install 'sensorium[tune]'" in said.err
    assert not (folder / "run-tuned").exists()


def test_a_wrong_table_is_told_of(folder, command):
    (folder / "run.yaml").write_text(CONFIG.replace("column: label", "column: lable"))
    said = command("tune", "run.yaml", "--no-cache")
    assert said.code == 2
    assert "Did you mean 'label'" in said.err


@pytest.mark.usefixtures("folder")
def test_in_python():
    found = sensorium.tune("run.yaml", "tuned", trials=2, folds=0, progress=False)
    assert found.figure == 1.0
    assert found.best.read_text().startswith("# accuracy 1 on")
    with pytest.raises(ConfigError, match="a search needs an end"):
        sensorium.tune("run.yaml", "tuned")
    with pytest.raises(ConfigError, match="1 worker or more") as caught:
        sensorium.tune("run.yaml", "tuned", trials=0, workers=0, folds=1)
    assert len(caught.value.faults) == 3
