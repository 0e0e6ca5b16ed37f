"""The squared earth mover's distance, computed by hand."""

from __future__ import annotations

import pytest
import torch

from sensorium.learning.losses.squared_emd import SquaredEmdConfig
from sensorium.specs import TargetSpec

SPEC = TargetSpec("ordinal", 3, (1, 1, 1), ("a", "b", "c"))


def loss_of(probabilities, label, **options):
    outputs = torch.log(torch.tensor([probabilities]))
    return SquaredEmdConfig(**options).build(SPEC)(outputs, torch.tensor([label])).item()


def test_it_is_the_distance_of_cumulated_probabilities():
    only_distance = {"cross_entropy": 0}
    assert loss_of([0.2, 0.3, 0.5], 0, **only_distance) == pytest.approx(0.8**2 + 0.5**2)
    assert loss_of([0.2, 0.3, 0.5], 1, **only_distance) == pytest.approx(0.2**2 + 0.5**2)
    assert loss_of([0.2, 0.3, 0.5], 2, **only_distance) == pytest.approx(0.2**2 + 0.5**2)


def test_probability_costs_more_the_farther_it_lies():
    near, far = loss_of([0.5, 0.5, 1e-6], 0), loss_of([0.5, 1e-6, 0.5], 0)
    assert near < far


def test_cross_entropy_is_added():
    whole = loss_of([0.2, 0.3, 0.5], 1, cross_entropy=2)
    assert whole == pytest.approx(0.2**2 + 0.5**2 - 2 * torch.tensor(0.3).log().item())
