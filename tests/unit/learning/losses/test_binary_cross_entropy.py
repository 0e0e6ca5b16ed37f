"""Cross-entropy of tags, computed by hand."""

from __future__ import annotations

import math

import pytest
import torch

from sensorium.errors import ConfigError
from sensorium.learning.losses.binary_cross_entropy import BinaryCrossEntropyConfig
from sensorium.specs import TargetSpec

SPEC = TargetSpec("tags", 2, (8, 1), ("cat", "emu"), num_rows=10)


def loss_of(marks, **options):
    probabilities = torch.tensor([[0.7, 0.2]])
    loss = BinaryCrossEntropyConfig(**options).build(SPEC)
    return loss(torch.logit(probabilities), torch.tensor([marks], dtype=torch.int8)).item()


def test_it_is_the_mean_over_tags():
    assert loss_of([1, 0]) == pytest.approx(-(math.log(0.7) + math.log(0.8)) / 2)
    assert loss_of([0, 1]) == pytest.approx(-(math.log(0.3) + math.log(0.2)) / 2)


def test_missed_tags_may_cost_more_than_false_ones():
    assert loss_of([1, 1], positive_weights={"emu": 5}) == pytest.approx(-(math.log(0.7) + 5 * math.log(0.2)) / 2)
    balanced = loss_of([1, 1], positive_weights="balanced")
    assert balanced == pytest.approx(-(2 / 8 * math.log(0.7) + 9 / 1 * math.log(0.2)) / 2)
    assert loss_of([0, 0], positive_weights="balanced") == pytest.approx(loss_of([0, 0]))


def test_soft_labels_are_the_mix_of_both():
    loss = BinaryCrossEntropyConfig(positive_weights={"emu": 3}).build(SPEC)
    outputs = torch.tensor([[0.3, -1.0]])
    one, other, soft = (loss(outputs, torch.tensor([marks])) for marks in ([1.0, 0.0], [0.0, 1.0], [0.3, 0.7]))
    torch.testing.assert_close(torch.lerp(other, one, torch.tensor([0.3])), soft)


def test_weights_of_unknown_tags_are_refused():
    with pytest.raises(ConfigError, match=r"positive_weights.*no training row has the class 'emus'\."):
        BinaryCrossEntropyConfig(positive_weights={"emus": 2}).build(SPEC)
