"""A run that tunes an encoder whose weights were learned elsewhere: told, exported plain, and gone on from."""

from __future__ import annotations

import json

import pytest
import torch
from safetensors.torch import load_file

from sensorium.learning.earlier import Earlier
from sensorium.learning.forecast import forecast, render
from sensorium.learning.pipeline import RunOptions, complete, train
from sensorium.predictor import Predictor
from sensorium.progress import Reporter
from tests.tiny_models import tiny_model
from tests.unit.learning.table_run import open_run_config, write_rows

LORA = {"lora": {"rank": 2, "targets": ["query", "value"]}, "rate": 0.5, "unfreeze_after_epochs": 1}
ENCODER = "encoders.title."


class Lines(Reporter):
    def __init__(self):
        super().__init__()
        self.said = []

    def line(self, text):
        self.said.append(text)


def config_of(folder, tuning, earlier=None):
    encoder = {"type": "huggingface", "source": str(tiny_model("bert"))}
    model = {"encoders": {"title": encoder}, "tuning": {"title": tuning} if tuning else {}}
    training = {"epochs": 4, "batch_size": 16, "learning_rate": 1e-2}
    inputs = {"title": {"type": "text", "column": "title"}, "facts": {"type": "tabular", "columns": ["size"]}}
    content = {"inputs": inputs, "model": model, "training": training, "calibration": "none"}
    return complete(open_run_config(folder / "table.csv", **content), earlier)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("transfer")
    write_rows(folder / "table.csv", num_rows=100)
    return folder


@pytest.fixture(scope="module")
def tuned(folder):
    said = Lines()
    return train(config_of(folder, LORA), folder / "tuned", reporter=said), said.said


def encoder_of(folder):
    weights = load_file(folder / "model.safetensors")
    return {name.removeprefix(ENCODER): value for name, value in weights.items() if name.startswith(ENCODER)}


def test_the_run_says_what_learns(tuned):
    _, said = tuned
    (model,) = (line for line in said if line.startswith("model:"))
    assert "parameters learn, " in model
    assert model.endswith("stay as they are")
    told = "note: model.tuning.title: 2 of 3 parts of the encoder learn by low-rank parts, at 0.5 of the learning rate"
    assert f"{told}, the first from epoch 2 on, all from epoch 3 on" in said


def test_the_model_folder_holds_a_plain_encoder(tuned, folder):
    run, _ = tuned
    untouched = train(config_of(folder, {}), folder / "untouched", reporter=Reporter())
    before, after = encoder_of(untouched.folder), encoder_of(run.folder)
    assert after.keys() == before.keys()
    changed = {name for name, value in after.items() if not torch.equal(value, before[name])}
    targets = {f"model.encoder.layer.{n}.attention.self.{one}.weight" for n in (0, 1) for one in ("query", "value")}
    assert changed == targets
    for name in targets:
        assert torch.linalg.matrix_rank(after[name] - before[name], atol=1e-4) <= 2
    assert json.loads((run.folder / "metrics.json").read_text())["onnx_difference"] < 1e-4
    assert Predictor.load(run.folder).answers_of([{"title": "red fire"}])[0].label in ("hot", "icy")


def test_what_it_will_take_says_what_learns(folder):
    config = config_of(folder, {"train": {"last": 1}})
    found = forecast(config, Reporter())
    assert "# model.tuning.title: 1 of 3 parts of the encoder learn" in render(config, found).splitlines()
    everything = forecast(config_of(folder, {"train": "all"}), Reporter())
    assert found.num_parameters < everything.num_parameters
    assert found.model_mb == everything.model_mb


def test_a_run_that_goes_on_tunes_alike_unless_it_says_otherwise(tuned, folder):
    earlier = Earlier.open(tuned[0].folder)
    assert config_of(folder, {}, earlier).model.tuning["title"].lora.rank == 2
    config = config_of(folder, {"train": "none"}, earlier)
    assert config.model.tuning["title"].lora is None
    again = train(config, folder / "again", reporter=Reporter(), options=RunOptions(earlier=earlier))
    before, after = encoder_of(tuned[0].folder), encoder_of(again.folder)
    assert all(torch.equal(after[name], value) for name, value in before.items())
