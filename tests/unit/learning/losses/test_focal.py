"""Focal loss, by the paper's own formula in float64."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from sensorium.errors import ConfigError
from sensorium.learning.losses.cross_entropy import CrossEntropyConfig
from sensorium.learning.losses.focal import FocalConfig
from sensorium.specs import TargetSpec

SPEC = TargetSpec("category", 3, class_counts=(6, 3, 1), classes=("cat", "dog", "owl"))
OUTPUTS = torch.randn(9, 3, generator=torch.Generator().manual_seed(0)) * 3
LABELS = torch.arange(9) % 3


def by_hand(gamma, weights=(1.0, 1.0, 1.0)):
    powers = np.exp(OUTPUTS.double().numpy())
    right = (powers / powers.sum(1, keepdims=True))[np.arange(9), LABELS.numpy()]
    return -np.array(weights)[LABELS.numpy()] * (1 - right) ** gamma * np.log(right)


@pytest.mark.parametrize("gamma", [0.0, 0.5, 1.0, 2.0, 5.0])
def test_it_is_the_formula_of_the_paper(gamma):
    found = FocalConfig(gamma=gamma).build(SPEC)(OUTPUTS, LABELS)
    np.testing.assert_allclose(found.numpy(), by_hand(gamma), rtol=1e-4, atol=1e-7)


def test_class_weights_multiply_it():
    found = FocalConfig(class_weights="balanced").build(SPEC)(OUTPUTS, LABELS)
    np.testing.assert_allclose(found.numpy(), by_hand(2.0, (10 / 18, 10 / 9, 10 / 3)), rtol=1e-4, atol=1e-7)
    with pytest.raises(ConfigError, match="Did you mean 'owl'"):
        FocalConfig(class_weights={"owll": 2}).build(SPEC)


@pytest.mark.parametrize("class_weights", ["none", "balanced", {"owl": 3}])
def test_without_focus_it_is_cross_entropy(class_weights):
    focal = FocalConfig(gamma=0, class_weights=class_weights).build(SPEC)(OUTPUTS, LABELS)
    plain = CrossEntropyConfig(class_weights=class_weights).build(SPEC)(OUTPUTS, LABELS)
    torch.testing.assert_close(focal, plain)


@pytest.mark.parametrize("gamma", [0.3, 2.0])
def test_a_sure_answer_costs_nothing_and_breaks_no_gradient(gamma):
    outputs = torch.tensor([[60.0, -60.0, -60.0]], requires_grad=True)
    loss = FocalConfig(gamma=gamma).build(SPEC)(outputs, torch.tensor([0]))
    loss.sum().backward()
    assert loss.item() == pytest.approx(0, abs=1e-6)
    assert torch.isfinite(outputs.grad).all()
