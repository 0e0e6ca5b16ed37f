"""Balances, counted by hand, and what a model answers from single inputs."""

from __future__ import annotations

import math

import pytest
import torch

from sensorium.learning.balances.alone import AloneConfig
from sensorium.learning.balances.ogm import OgmConfig
from sensorium.learning.build import build_model
from sensorium.learning.config import ModelConfig
from sensorium.learning.encoders import Encoded
from sensorium.learning.model import Outputs, to_tensors
from sensorium.learning.training.objective import Objective, Others
from sensorium.learning.training.rows import plain_batches
from sensorium.specs import TargetSpec
from tests.unit.learning.rows import learnable_rows

ROWS = learnable_rows(8)


class Distance(torch.nn.Module):
    """Absolute distance of the first output from the label."""

    def forward(self, outputs, labels):
        return (outputs[:, 0] - labels).abs()


def model(names=("title", "facts")):
    encoders = {"title": {"type": "lstm", "dim": 16}, "facts": "mlp"}
    parts = {"encoders": {name: encoders[name] for name in names}, "fusion": "concat", "head": "category"}
    specs = {name: ROWS.modalities[name].spec for name in names}
    return build_model(ModelConfig.model_validate(parts), specs, TargetSpec("category", 2), seed=0)


def inputs(*, without=()):
    made = to_tensors(next(iter(plain_batches(ROWS, 8))).feeds)
    return {
        name: (values * 0, mask & False) if name in without else (values, mask) for name, (values, mask) in made.items()
    }


def gradients(factors_of, losses):
    encoded = {
        name: Encoded(torch.ones(1, 1, 1), torch.ones(1, 1).bool(), torch.ones(1, 1).requires_grad_())
        for name in losses
    }
    added = factors_of.balance({(name,): torch.tensor(loss) for name, loss in losses.items()}, encoded)
    (sum(one.summary.sum() for one in encoded.values()) + added).backward()
    return {name: one.summary.grad.item() for name, one in encoded.items()}


def test_only_the_encoder_that_is_ahead_is_slowed():
    losses = {"a": -math.log(0.8), "b": -math.log(0.3), "c": -math.log(0.1)}
    found = gradients(OgmConfig(strength=0.5), losses)
    assert found == pytest.approx({"a": 1 - math.tanh(0.5 * 0.8 / 0.2), "b": 1, "c": 1})


def test_the_losses_of_single_inputs_count_the_rows_that_hold_them():
    held = {
        "a": (torch.zeros(2, 1), torch.tensor([[True], [False]])),
        "b": (torch.zeros(2, 1), torch.ones(2, 1).bool()),
    }
    alone = {("a",): torch.tensor([[3.0], [100.0]]), ("b",): torch.tensor([[1.0], [2.0]])}
    outputs = Outputs(torch.zeros(2, 1), torch.zeros(2, 1), {}, alone=alone)
    objective = Objective(Distance(), balance=AloneConfig(weight=2))
    assert objective(outputs, held, torch.zeros(2), {}).total.item() == pytest.approx(2 * (3 + 1.5) / 2)
    mixed = Others(torch.tensor([1.0, 1.0]), {}, torch.tensor([0.5, 0.5]))
    expected = 0.5 + 2 * ((3 + 2) / 2 + ((1 + 0) / 2 + (2 + 1) / 2) / 2) / 2
    assert objective(outputs, held, torch.zeros(2), {}, mixed).total.item() == pytest.approx(expected)


@pytest.mark.parametrize("dropped", ["title", "facts"])
def test_an_answer_from_one_input_is_that_of_a_record_without_the_others(dropped):
    learning = model().train()
    learning.answers_alone = (("title",), ("facts",))
    for module in learning.modules():
        if isinstance(module, torch.nn.Dropout):
            module.p = 0.0
    (kept,) = {"title", "facts"} - {dropped}
    expected = learning(inputs(without=[dropped])).outputs
    torch.testing.assert_close(learning(inputs()).alone[kept,], expected, atol=1e-5, rtol=0)


def test_nothing_more_is_asked_of_a_served_model_or_of_one_input():
    served = model().eval()
    served.answers_alone = (("title",), ("facts",))
    assert served(inputs()).alone == {}
    single = model(["facts"]).train()
    single.answers_alone = (("facts",),)
    assert single(inputs()).alone == {}
