"""Asymmetric loss, by the paper's own formula in float64."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from sensorium.learning.losses.asymmetric import AsymmetricConfig
from sensorium.learning.losses.binary_cross_entropy import BinaryCrossEntropyConfig
from sensorium.specs import TargetSpec

SPEC = TargetSpec("tags", 4, (8, 1, 2, 3), ("cat", "emu", "fox", "owl"), num_rows=10)
OUTPUTS = torch.randn(20, 4, generator=torch.Generator().manual_seed(0)) * 3
MARKS = (torch.arange(80).reshape(20, 4) % 3 == 0).to(torch.int8)


def by_hand(*, positive, negative, margin):
    p = 1 / (1 + np.exp(-OUTPUTS.double().numpy()))
    moved = np.maximum(p - margin, 0)
    losses = np.where(MARKS.numpy() == 1, -((1 - p) ** positive) * np.log(p), -(moved**negative) * np.log(1 - moved))
    return losses.mean(axis=1)


@pytest.mark.parametrize(("positive", "negative"), [(0, 4), (1, 4), (0, 0), (0.5, 0.5)])
@pytest.mark.parametrize("margin", [0.0, 0.05, 0.3])
def test_it_is_the_formula_of_the_paper(positive, negative, margin):
    config = AsymmetricConfig(gamma_positive=positive, gamma_negative=negative, margin=margin)
    expected = by_hand(positive=positive, negative=negative, margin=margin)
    np.testing.assert_allclose(config.build(SPEC)(OUTPUTS, MARKS).numpy(), expected, rtol=1e-4, atol=1e-6)


def test_without_focus_and_margin_it_is_cross_entropy():
    config = AsymmetricConfig(gamma_positive=0, gamma_negative=0, margin=0)
    plain = BinaryCrossEntropyConfig().build(SPEC)(OUTPUTS, MARKS)
    torch.testing.assert_close(config.build(SPEC)(OUTPUTS, MARKS), plain)


def test_a_tag_that_is_badly_missed_still_teaches():
    outputs = torch.tensor([[-40.0, 40.0, -40.0, -40.0]], requires_grad=True)
    loss = AsymmetricConfig(margin=0).build(SPEC)(outputs, torch.tensor([[1, 0, 0, 0]], dtype=torch.int8))
    loss.sum().backward()
    assert loss.item() == pytest.approx((40 + 40) / 4, rel=1e-3)
    assert outputs.grad[0, 0] == pytest.approx(-1 / 4)
    assert outputs.grad[0, 1] == pytest.approx(1 / 4)
    assert outputs.grad[0, 2:].abs().max() < 1e-6
