"""One table in, a model folder out, answers from it: the whole road, through the public surface."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import numpy as np
import pytest
import yaml
from safetensors.numpy import load_file

import sensorium
from sensorium.bundle import open_bundle
from sensorium.errors import ConfigError, DataError
from tests.integration.tables import CONFIG, write_table

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"


@pytest.fixture(scope="module")
def pets(tmp_path_factory):
    """The table, its config and a trained model."""
    folder = tmp_path_factory.mktemp("pets")
    write_table(folder)
    return folder, sensorium.train(folder / "run.yaml", folder / "model", progress=False)


def test_the_model_answers_the_whole_table(pets):
    folder, model = pets
    answers = model.predict(folder / "table.csv")
    assert len(answers) == 60
    assert {answer.label for answer in answers} <= {"cat", "dog"}
    assert all(sum(answer.probabilities.values()) == pytest.approx(1) for answer in answers)
    assert {name for answer in answers for name in answer.inputs} == {"photo", "sound", "title", "facts"}
    assert any(len(answer.inputs) < 4 for answer in answers), "records with missing inputs are answered"


def test_it_learned(pets):
    folder, model = pets
    figures = model.evaluate(folder / "table.csv", split="test")
    assert figures["rows"] == 12
    assert figures["accuracy"] > max(figures["majority_accuracy"], 0.9)


def test_the_folders_figures_are_those_of_the_predictor(pets):
    folder, model = pets
    stored = json.loads((folder / "model" / "metrics.json").read_text())
    assert stored["validation"] == model.evaluate(folder / "table.csv", split="validation")
    assert stored["test"] == model.evaluate(folder / "table.csv", split="test")
    assert stored["onnx_difference"] < 1e-4


def test_each_input_alone_is_enough_for_an_answer(pets):
    folder, model = pets
    whole = {"photo": folder / "photos" / "0.jpg", "sound": folder / "sounds" / "0.wav", "title": "soft 猫"}
    for name, cell in whole.items():
        (answer,) = model.answers_of([{name: cell}])
        assert answer.inputs == (name,)


def test_a_record_alone_is_answered_as_in_the_table(pets):
    folder, model = pets
    with (folder / "table.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    together = model.predict_proba(folder / "table.csv")
    for place in (0, 17, 59):
        row = {column: cell or None for column, cell in rows[place].items()}
        record = {"title": row["title"], "facts": {"size": row["size"], "brand": row["brand"]}}
        for name in ("photo", "sound"):
            record[name] = folder / row[name] if row[name] else None
        (answer,) = model.answers_of([record])
        np.testing.assert_allclose(list(answer.probabilities.values()), together[place], atol=1e-5)


def test_the_same_seed_gives_the_same_bytes(pets):
    folder, _ = pets
    again = folder / "again"
    sensorium.train(folder / "run.yaml", again, progress=False)
    for name in ("model.safetensors", "modalities/title.json", "target.json"):
        assert (again / name).read_bytes() == (folder / "model" / name).read_bytes()


def test_the_resolved_config_is_whole_and_names_no_place(pets):
    folder, _ = pets
    written = open_bundle(folder / "model").json("config.json")
    assert written["model"]["fusion"]["type"] == "concat"
    assert written["model"]["encoders"]["title"]["type"] == "ngram_bag"
    assert written["model"]["loss"]["type"] == "cross_entropy"
    for path in (folder / "model").rglob("*"):
        if path.is_file():
            assert str(folder).encode() not in path.read_bytes(), f"{path.name} names a place of this machine"


def test_numbers_are_learned_too(tmp_path):
    table = write_table(tmp_path)
    config = yaml.safe_load(CONFIG)
    config |= {"target": {"type": "number", "column": "price"}, "data": {"train": str(table)}}
    config["data"]["split"] = {"column": "split"}
    model = sensorium.train(config, tmp_path / "model", progress=False)
    figures = model.evaluate(table, split="test")
    assert set(figures) >= {"mae", "rmse", "r2"}
    assert figures["r2"] > 0.3
    with pytest.raises(DataError, match="has no probabilities"):
        model.predict_proba(table)


def test_fit_needs_only_a_table_and_a_target(tmp_path, monkeypatch):
    table = write_table(tmp_path)
    monkeypatch.chdir(tmp_path)
    options = {"training": {"epochs": 1}}
    model = sensorium.fit(table, target="label", output=tmp_path / "model", options=options, progress=False)
    assert {modality.spec.modality for modality in model.modalities.values()} == {"image", "audio", "text", "tabular"}
    rows = [{"title": f"{word} thing {n}", "weight": n, "kind": word} for n in range(30) for word in ("red", "blue")]
    options = {"training": {"epochs": 2}, "inputs": {"title": {"type": "text", "column": "title"}}}
    model = sensorium.fit(rows, target="kind", output=tmp_path / "rows", options=options, progress=False)
    assert model.predict([{"title": "red thing", "weight": 3}])[0].label in {"red", "blue"}


def test_a_model_in_the_way_is_kept(pets):
    folder, _ = pets
    before = (folder / "model" / "manifest.json").read_bytes()
    with pytest.raises(ConfigError):
        sensorium.train(folder / "run.yaml", folder / "model", progress=False)
    assert (folder / "model" / "manifest.json").read_bytes() == before


def test_the_article_style_preset_trains(tmp_path):
    write_table(tmp_path)
    preset = yaml.safe_load((EXAMPLES / "article.yaml").read_text(encoding="utf-8"))
    preset["data"]["train"] = str(tmp_path / "table.csv")
    preset["inputs"]["picture"] |= {"column": "photo", "size_px": 16}
    preset["inputs"]["text"]["column"] = "title"
    preset["training"]["epochs"] = 1
    sensorium.train(preset, tmp_path / "model", progress=False)
    shapes = {name: tensor.shape for name, tensor in load_file(tmp_path / "model" / "model.safetensors").items()}
    convolutions = [shape[0] for shape in shapes.values() if len(shape) == 4]
    linear = [name for name, shape in shapes.items() if len(shape) == 2 and name.startswith(("fusion", "head"))]
    assert convolutions == [64, 128]
    assert linear == ["head.1.weight"], "one linear layer after the concatenation"
