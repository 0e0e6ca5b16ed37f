"""A run whose text options name files and segmenters, from its YAML to a model folder that needs none of them."""

from __future__ import annotations

import csv
import json
import shutil

import numpy as np
import pytest
import yaml

from sensorium.learning import pipeline
from sensorium.learning.build import choose
from sensorium.learning.config import load_config
from sensorium.learning.earlier import Earlier
from sensorium.predictor import Predictor
from sensorium.progress import Reporter
from tests.unit.learning.table_run import write_rows

TITLE = {
    "type": "text",
    "column": "title",
    "min_count": 1,
    "clean": ["html", "url"],
    "stop_words": {"file": "words.txt"},
    "augment": ["swap", {"type": "synonym", "file": "synonyms.csv"}],
}


class Lines(Reporter):
    """Keeps what a run says."""

    def __init__(self):
        super().__init__()
        self.said = []

    def line(self, text):
        self.said.append(text)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("texts")
    write_rows(folder / "table.csv")
    (folder / "words.txt").write_text("fire\n", encoding="utf-8")
    (folder / "synonyms.csv").write_text("warm,red\n", encoding="utf-8")
    (folder / "words.vec").write_text("red 1 0 0 0\nblue 0 1 0 0\nthe 0 0 0 1\n", encoding="utf-8")
    return folder


def write_config(folder, name, title):
    content = {
        "data": {"train": "table.csv", "split": {"column": "split"}},
        "inputs": {"title": title, "facts": {"type": "tabular", "columns": ["size"]}},
        "target": {"type": "category", "column": "label"},
        "model": {
            "encoders": {
                "title": {
                    "type": "lstm",
                    "dim": 8,
                    "embedding_dim": 4,
                    "vectors": {"path": "words.vec", "freeze": True},
                }
            }
        },
        "training": {"epochs": 1, "batch_size": 8},
    }
    path = folder / name
    path.write_text(yaml.safe_dump(content), encoding="utf-8")
    return load_config(path)


@pytest.fixture(scope="module")
def run(folder):
    said = Lines()
    config = write_config(folder, "run.yaml", TITLE)
    return pipeline.train(config, folder / "model", reporter=said), said.said, config


def test_the_run_tells_what_it_made_of_the_texts(run):
    done, said, _ = run
    assert "note: model.encoders.title: word vectors for 2 of 5 known tokens (40%)" in said
    assert "note: inputs.title: on validation rows, unknown tokens 0.0%, texts cut 0.0%" in said
    figures = json.loads((done.folder / "metrics.json").read_text())["inputs"]
    assert figures["title"]["train"] == {"unknown_tokens": 0.0, "texts_cut": 0.0}


def test_the_model_folder_needs_no_file_and_names_no_folder(run, folder, tmp_path):
    done, _, _ = run
    moved = shutil.copytree(done.folder, tmp_path / "moved")
    first = Predictor.load(done.folder).answers_of([{"title": "red fire"}, {"title": "<b>blue</b> sea"}])
    for name in ("words.txt", "synonyms.csv", "words.vec"):
        (folder / name).rename(folder / f"{name}.away")
    try:
        second = Predictor.load(moved).answers_of([{"title": "red"}, {"title": "blue sea http://x.org"}])
    finally:
        for name in ("words.txt", "synonyms.csv", "words.vec"):
            (folder / f"{name}.away").rename(folder / name)
    assert first[0] == second[0]
    assert first[1] != second[1], "the address is masked, not dropped"
    kept = b"".join(path.read_bytes() for path in moved.rglob("*") if path.is_file())
    assert str(folder).encode() not in kept
    assert b"words.vec" in kept


def test_another_run_continues_without_the_vectors(run, folder):
    done, _, config = run
    (folder / "words.vec").rename(folder / "words.vec.away")
    try:
        open_ended = config.model_copy(update={"model": type(config.model)()})
        said = Lines()
        earlier = Earlier.open(done.folder)
        again = pipeline.train(
            open_ended, folder / "again", reporter=said, options=pipeline.RunOptions(earlier=earlier)
        )
    finally:
        (folder / "words.vec.away").rename(folder / "words.vec")
    assert any("tensors taken over" in line and "new" not in line for line in said.said), said.said
    titles = [json.loads((one.folder / "modalities" / "title.json").read_text()) for one in (done, again)]
    assert titles[0]["state"] == titles[1]["state"]


@pytest.mark.parametrize("segment", ["jieba", "bpe"])
def test_extras_are_named_and_texts_read_alike_in_use(folder, tmp_path, segment):
    title = {"type": "text", "column": "title", "min_count": 1, "segment": segment}
    config = write_config(folder, f"{segment}.yaml", title)
    config = config.model_copy(update={"model": type(config.model)()})
    done = pipeline.train(config, tmp_path / "model", reporter=Reporter())
    manifest = json.loads((done.folder / "manifest.json").read_text())
    assert manifest["extras"] == [{"jieba": "zh", "bpe": "subword"}[segment]]
    with (folder / "table.csv").open(encoding="utf-8") as file:
        cells = [row["title"] or None for row in csv.DictReader(file) if row["split"] == "train"]
    fitted, read = choose(config).inputs["title"].fit(cells), Predictor.load(done.folder).modalities["title"]
    assert read.state() == fitted.state()
    for text in ("red warm fire", "unwarmed 老人 blue", "\ud800 😀", ""):
        np.testing.assert_array_equal(read.features(text), fitted.features(text))
