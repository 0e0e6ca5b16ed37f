"""Sets of tags and classes in an order: trained, measured, asked over the shell and over HTTP, and given wrong."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import numpy as np
import polars as pl
import pytest
import yaml

from sensorium.learning.config import load_config
from sensorium.learning.pipeline import train
from sensorium.predictor import Predictor
from sensorium.progress import Reporter
from sensorium.serving.settings import Settings
from tests.integration.serving import served

WORDS = {"cat": ("purr", "whisker"), "dog": ("bark", "wag"), "fire": ("smoke", "heat")}
SHARES = {"cat": 0.5, "dog": 0.4, "fire": 0.15}
GRADES = ("none", "mild", "severe", "dead")
TAGS = {"type": "tags", "column": "tags", "separator": "|"}
GRADE = {"type": "ordinal", "column": "grade", "order": [*GRADES]}
TRAINING = {"epochs": 12, "batch_size": 16, "learning_rate": 1e-2}
SPLITS = ("train", "train", "train", "cal", "train", "validation", "train", "cal", "test", "test")


def write_table(path: Path, *, num_rows: int = 400) -> Path:
    """A text names what is there, a number tells the grade; every seventh text is missing."""
    rng = np.random.default_rng(0)
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["title", "size", "tags", "grade", "split"])
        for number in range(num_rows):
            tags = [tag for tag, share in SHARES.items() if rng.random() < share]
            words = ["the", *(rng.choice(WORDS[tag]) for tag in tags), *rng.choice(["a", "day", "very"], 2)]
            grade = int(rng.integers(4))
            title = "" if number % 7 == 6 else " ".join(rng.permutation(words))
            size = f"{grade + rng.normal(0, 0.2):.3f}"
            writer.writerow([title, size, "|".join(tags) or "none", GRADES[grade], SPLITS[number % len(SPLITS)]])
    return path


def write_run(folder: Path, target: dict[str, object], **keys: object) -> Path:
    content = {
        "data": {"train": "table.csv", "split": {"column": "split"}},
        "inputs": {
            "title": {"type": "text", "column": "title", "min_count": 1},
            "facts": {"type": "tabular", "columns": ["size"]},
        },
        "target": target,
        "model": {"encoders": {"title": {"type": "gru", "dim": 16}}},
        "training": TRAINING,
    }
    path = folder / "run.yaml"
    path.write_text(yaml.safe_dump({**content, **keys}), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    made = tmp_path_factory.mktemp("kinds")
    write_table(made / "table.csv")
    return made


@pytest.fixture
def run(command):
    def run(*words, rc=0):
        ended = command(*words)
        assert ended.code == rc, ended.err
        return ended

    return run


@pytest.fixture(scope="module")
def models(folder):
    """A model of either kind; what else they learn from is in `test_the_other_ways_to_learn`."""
    for name, target in (("tags", TAGS), ("grade", GRADE)):
        train(load_config(write_run(folder, target)), folder / name, reporter=Reporter())
    return {name: folder / name for name in ("tags", "grade")}


@pytest.mark.parametrize(("name", "figures"), [("tags", ["samples_f1", "pr_auc"]), ("grade", ["quadratic_kappa"])])
def test_what_is_planted_is_learned_and_measured(models, folder, run, name, figures):
    measured = json.loads(run("evaluate", models[name], folder / "table.csv", "--split", "test", "--json").out)
    for figure in figures:
        low, high = measured["intervals"][figure]
        assert low <= measured[figure] <= high
        assert low > 0.7
    trust = measured["trust"]
    assert trust["ece"] < 0.1
    assert ("coverage" in trust) == (name == "grade"), "sets of tags have no sets"
    shown = run("evaluate", models[name], folder / "table.csv", "--split", "test", "--subsets").out
    assert "per class" in shown
    assert "tolerance to absence" in shown


def test_tags_are_written_as_each_format_has_lists(models, folder, run):
    for suffix in ("csv", "jsonl", "parquet"):
        run("predict", models["tags"], folder / "table.csv", "-o", folder / f"answers.{suffix}")
    with (folder / "answers.csv").open(encoding="utf-8") as file:
        written = [row["label"] for row in csv.DictReader(file)]
    lines = [json.loads(line)["label"] for line in (folder / "answers.jsonl").read_text().splitlines()]
    assert pl.read_parquet(folder / "answers.parquet")["label"].to_list() == lines
    assert ["|".join(tags) or "none" for tags in lines] == written
    assert "none" in written
    assert "cat|dog" in written


def test_http_answers_lists(models):
    with served(Predictor.load(models["tags"], num_threads=1), Settings(local_names_only=True)) as client:
        one = client.post("/v1/predict", json={"title": "bark wag purr", "facts": {"size": 2}}).json()
        assert one["label"] == ["cat", "dog"]
        assert all((p >= 0.5) == (tag in one["label"]) for tag, p in one["probabilities"].items())
        assert one["set"] is None
        assert client.post("/predict", json={"texts": ["bark", "the day"]}).json() == {
            "predicted_labels": [["dog"], []],
        }
        assert client.get("/v1/model").json()["classes"] == ["cat", "dog", "fire"]


def test_http_answers_grades(models):
    with served(Predictor.load(models["grade"], num_threads=1), Settings(local_names_only=True)) as client:
        answers = [client.post("/v1/predict", json={"facts": {"size": size}}).json() for size in range(4)]
        assert [one["label"] for one in answers] == list(GRADES)
        assert all(one["label"] in (one["set"] or GRADES) for one in answers)


WAYS = {
    "mixed rows": {"training": {**TRAINING, "epochs": 1, "mix": "mixup"}},
    "a loss of an input": {"model": {"auxiliary": {"title": {"target": {**TAGS, "column": "own"}}}}},
    "rare tags for more": {"model": {"loss": {"type": "binary_cross_entropy", "positive_weights": "balanced"}}},
    "a split at random": {"data": {"train": "table.csv"}},
    "absence hidden": {"inputs": {"title": {"type": "text", "column": "title", "presence": "hide"}}},
}


@pytest.mark.parametrize("way", WAYS)
def test_the_other_ways_to_learn(tmp_path, run, way):
    lines = write_table(tmp_path / "table.csv", num_rows=100).read_text().splitlines()
    filled = [",".join([line, line.split(",")[2] if place % 3 else ""]) for place, line in enumerate(lines[1:])]
    (tmp_path / "table.csv").write_text("\n".join([f"{lines[0]},own", *filled]))
    keys = {"training": {**TRAINING, "epochs": 1}, **WAYS[way]}
    if way == "absence hidden":  # a row needs another input where its text is hidden
        keys["inputs"] = {**keys["inputs"], "facts": {"type": "tabular", "columns": ["size"]}}
    path = write_run(tmp_path, TAGS, **keys)
    said = run("train", path, "-o", tmp_path / "model")
    assert "samples f1" in said.out


def test_a_model_of_tags_goes_on_and_is_crossed(models, folder, run, tmp_path):
    path = write_run(folder, TAGS, training={**TRAINING, "epochs": 1})
    said = run("train", path, "-o", tmp_path / "model", "--from", models["tags"])
    assert "continuing from the earlier model" in said.out + said.err
    run("train", path, "-o", tmp_path / "folds", "--folds", "3")
    folds = json.loads((tmp_path / "folds" / "folds.json").read_text())
    assert folds["headline"] == "samples_f1"


@pytest.mark.parametrize(
    ("target", "cells", "message"),
    [
        (GRADE | {"order": ["none", "mild", "severe"]}, {}, "the class 'dead' is not in `order`"),
        (GRADE | {"order": None}, {}, "Give it: `order:"),
        (TAGS, {"cat|none": 3}, "'none' stands beside tags"),
        (TAGS, {"": 5}, "write 'none' for a record without any"),
        (TAGS, {"cat|yak": 8}, "no training row has the tag 'yak'"),
        (TAGS | {"thresholds": {"yak": 0.2}}, {}, "`thresholds` names a tag that is not learned: 'yak'"),
        (TAGS | {"min_count": 500}, {}, "no tag occurs in 500 training row"),
    ],
)
def test_bad_labels_are_told_with_their_places(tmp_path, run, target, cells, message):
    rows = write_table(tmp_path / "table.csv", num_rows=20).read_text().splitlines()
    for cell, number in cells.items():
        title, size, _, *rest = rows[number + 1].split(",")
        rows[number + 1] = ",".join([title, size, cell, *rest])
    (tmp_path / "table.csv").write_text("\n".join(rows))
    column = target["column"]
    said = run("train", write_run(tmp_path, target), "-o", tmp_path / "model", rc=2).err
    assert message in said
    assert column in said
    for number in cells.values():
        assert f"row {number + 1}" in said
    assert "Traceback" not in said
