"""Losses of numbers: what they cost, what answer they seek, and which epoch is the best by them."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from sensorium.evaluation.metrics.regression import quantile_losses
from sensorium.learning.losses.huber import HuberConfig
from sensorium.learning.losses.quantile import QuantileConfig
from sensorium.learning.training.history import Epoch, Judge
from sensorium.specs import TargetSpec

SPEC = TargetSpec("number", 1)
NUMBERS = torch.tensor(np.random.default_rng(0).lognormal(size=400).astype(np.float32))


def best_constant(loss):
    """The one answer for all rows that costs least, among many."""
    answers = torch.linspace(-1, 5, 3001)
    return min((loss(answer.expand(len(NUMBERS), 1), NUMBERS).mean().item(), answer.item()) for answer in answers)[1]


@pytest.mark.parametrize("quantile", [0.1, 0.5, 0.9])
def test_the_answer_that_costs_least_is_the_quantile(quantile):
    loss = QuantileConfig(quantile=quantile).build(SPEC)
    assert best_constant(loss) == pytest.approx(np.quantile(NUMBERS.numpy(), quantile), abs=0.03)


@pytest.mark.parametrize("quantile", [0.1, 0.5, 0.9])
def test_it_costs_what_the_figure_of_that_name_says(quantile):
    answers = torch.linspace(-2, 4, 400)
    found = QuantileConfig(quantile=quantile).build(SPEC)(answers[:, None], NUMBERS)
    np.testing.assert_allclose(found.numpy(), quantile_losses(NUMBERS.numpy(), answers.numpy(), quantile), atol=1e-6)


@pytest.mark.parametrize("delta", [0.5, 1.0, 2.0])
def test_huber_is_squared_near_and_straight_far(delta):
    found = HuberConfig(delta=delta).build(SPEC)(torch.tensor([[0.25], [3.0], [-3.0]]), torch.zeros(3))
    assert found.tolist() == pytest.approx([0.25**2 / 2, delta * (3 - delta / 2), delta * (3 - delta / 2)])


def test_huber_lies_between_the_mean_and_the_median():
    near, far = (best_constant(HuberConfig(delta=delta).build(SPEC)) for delta in (0.01, 1000.0))
    assert far == pytest.approx(NUMBERS.mean().item(), abs=0.01)
    assert near == pytest.approx(NUMBERS.median().item(), abs=0.05)


def test_the_best_epoch_by_loss_is_not_that_of_the_figure():
    first, second = Epoch(1, 1.0, 0.2, 5.0, 1.0, 0.0), Epoch(2, 1.0, 0.3, 4.0, 1.0, 0.0)
    by_figure, by_loss = (Judge("rmse", False, lambda _outputs: 0.0, by_loss=value) for value in (False, True))
    assert by_figure.rank(second) > by_figure.rank(first)
    assert by_loss.rank(first) > by_loss.rank(second)
    assert QuantileConfig().judges_epochs
    assert not HuberConfig().judges_epochs
