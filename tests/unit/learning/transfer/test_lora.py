"""Low-rank parts: peft's arithmetic, merged at the end."""

from __future__ import annotations

import copy

import pytest
import torch
from torch import nn

from sensorium.errors import ConfigError
from sensorium.learning.export import export_onnx, largest_difference, torch_outputs
from sensorium.learning.transfer.config import LoraConfig, TuningConfig
from sensorium.learning.transfer.lora import add_low_rank, merge_low_rank
from sensorium.learning.transfer.plan import plan_of
from sensorium.predictor import OnnxSession
from tests.contracts.features import feeds_of
from tests.unit.learning.transfer.runs import FIRST, MIDDLE, ROWS, run, started, state_of

CLOSE = 1e-4


def test_at_first_nothing_changes_and_then_only_low_rank_parts_do():
    plain, done = started(), started({"lora": {"rank": 2}})
    feeds = feeds_of({name: one.spec for name, one in ROWS.modalities.items()}, batch=4, length=3)
    assert largest_difference(torch_outputs(plain.model, feeds), torch_outputs(done.model, feeds)) == 0
    changed = {name for name in done.fit().changed() if name.startswith("encoders.facts.")}
    assert changed == {
        f"encoders.facts.layers.{n}.parametrizations.weight.0.{p}" for n in (0, 4, 8) for p in ("up", "down")
    }


def test_merged_it_is_a_plain_model_and_its_graph_answers_as_torch_did_before():
    done = run({"lora": {"rank": 2, "alpha": 8}})
    specs = {name: one.spec for name, one in ROWS.modalities.items()}
    feeds = feeds_of(specs, batch=4, length=3)
    answered = torch_outputs(done.model, feeds)
    merge_low_rank(done.model)
    assert state_of(done.model).keys() == state_of(started().model).keys()
    assert largest_difference(torch_outputs(started().model, feeds), answered) > CLOSE, "it has learned"
    assert largest_difference(answered, torch_outputs(done.model, feeds)) < 1e-6
    assert largest_difference(answered, OnnxSession(export_onnx(done.model, specs)).run(feeds)) < CLOSE


def test_the_arithmetic_is_pefts():
    peft = pytest.importorskip("peft")
    torch.manual_seed(0)
    layers = {"whole": nn.Linear(6, 4), "kernel": nn.Conv2d(3, 5, 3), "point": nn.Conv1d(3, 5, 1)}
    ours = nn.ModuleDict(layers)
    config = LoraConfig(rank=3, alpha=7)
    theirs = peft.get_peft_model(
        copy.deepcopy(ours),
        peft.LoraConfig(r=3, lora_alpha=7, target_modules=list(layers), lora_dropout=0.0),
    )
    add_low_rank(ours.values(), config, torch.Generator().manual_seed(0))
    for name, given in (("whole", (2, 6)), ("kernel", (2, 3, 8, 8)), ("point", (2, 3, 9))):
        low_rank, other = ours[name].parametrizations.weight[0], theirs.base_model.model[name]
        nn.init.normal_(low_rank.up)
        with torch.no_grad():
            other.lora_A["default"].weight.copy_(low_rank.down.view_as(other.lora_A["default"].weight))
            other.lora_B["default"].weight.copy_(low_rank.up.view_as(other.lora_B["default"].weight))
        values = torch.randn(given)
        torch.testing.assert_close(ours[name](values), other(values), atol=1e-5, rtol=1e-5)
    gradients = {}
    for kind, model in (("ours", ours), ("theirs", theirs.base_model.model)):
        model["whole"](torch.ones(2, 6)).square().sum().backward()
        gradients[kind] = model["whole"]
    down, up = (
        gradients["ours"].parametrizations.weight[0].down.grad,
        gradients["ours"].parametrizations.weight[0].up.grad,
    )
    torch.testing.assert_close(down, gradients["theirs"].lora_A["default"].weight.grad, atol=1e-4, rtol=1e-4)
    torch.testing.assert_close(up, gradients["theirs"].lora_B["default"].weight.grad, atol=1e-4, rtol=1e-4)


def test_layers_are_chosen_by_the_last_words_of_their_names():
    done = run({"lora": {"rank": 2, "targets": ["layers.0", "4"]}})
    changed = {name for name in done.changed() if name.startswith("encoders.facts.")}
    assert {name.partition("parametrizations")[0] for name in changed} == {FIRST, MIDDLE}


def test_layers_that_there_are_not_are_told_with_those_that_there_are():
    with pytest.raises(ConfigError, match=r"is called 'query'\. There are 0, 4, 8") as caught:
        started({"lora": {"targets": ["query", "0"]}})
    assert "model.tuning.facts.lora" in str(caught.value)
    with pytest.raises(ConfigError, match=r"is called '0'\. There are 8\."):
        started({"train": {"last": 1}, "lora": {"targets": ["0"]}})


def test_a_part_without_such_layers_is_told():
    with pytest.raises(ConfigError, match="has no layer that can have low-rank parts"):
        plan_of(started().model, {"title": TuningConfig.model_validate({"train": "all", "lora": {}})})
