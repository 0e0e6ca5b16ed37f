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
    assert changed == {f"encoders.facts.layers.{n}.low_rank.{p}" for n in (0, 4, 8) for p in ("up", "down")}


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
    import peft

    torch.manual_seed(0)
    ours = nn.ModuleDict({"one": nn.Linear(6, 4), "other": nn.Linear(4, 3)})
    theirs = peft.get_peft_model(
        copy.deepcopy(ours), peft.LoraConfig(r=3, lora_alpha=7, target_modules=[*ours])
    ).base_model
    add_low_rank(ours.values(), LoraConfig(rank=3, alpha=7), torch.Generator().manual_seed(0))
    for name, layer in ours.items():
        nn.init.normal_(layer.low_rank.up)
        with torch.no_grad():
            theirs.model[name].lora_A["default"].weight.copy_(layer.low_rank.down)
            theirs.model[name].lora_B["default"].weight.copy_(layer.low_rank.up)
    values = torch.randn(2, 5, 6)
    answers = [model["other"](model["one"](values).tanh()) for model in (ours, theirs.model)]
    torch.testing.assert_close(*answers, atol=1e-5, rtol=1e-5)
    for answer in answers:
        answer.square().sum().backward()
    for name, layer in ours.items():
        other = theirs.model[name]
        torch.testing.assert_close(layer.low_rank.down.grad, other.lora_A["default"].weight.grad, atol=1e-3, rtol=1e-4)
        torch.testing.assert_close(layer.low_rank.up.grad, other.lora_B["default"].weight.grad, atol=1e-3, rtol=1e-4)
    merge_low_rank(ours)
    theirs.merge_and_unload()
    for name, layer in ours.items():
        torch.testing.assert_close(layer.weight, theirs.model[name].weight, atol=1e-5, rtol=1e-5)


def test_layers_are_chosen_by_the_last_words_of_their_names():
    done = run({"lora": {"rank": 2, "targets": ["layers.0", "4"]}})
    changed = {name for name in done.changed() if name.startswith("encoders.facts.")}
    assert {name.partition("low_rank")[0] for name in changed} == {FIRST, MIDDLE}


def test_layers_that_there_are_not_are_told_with_those_that_there_are():
    with pytest.raises(ConfigError, match=r"is called 'query'\. There are 0, 4, 8") as caught:
        started({"lora": {"targets": ["query", "0"]}})
    assert "model.tuning.facts.lora" in str(caught.value)
    with pytest.raises(ConfigError, match=r"is called '0'\. There are 8\."):
        started({"train": {"last": 1}, "lora": {"targets": ["0"]}})


def test_a_part_without_such_layers_is_told():
    with pytest.raises(ConfigError, match="has no linear layer"):
        plan_of(started().model, {"title": TuningConfig.model_validate({"train": "all", "lora": {}})})
