"""Averages of recipes, chosen by rows that none of them learned from."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from sensorium.learning.averaged import AveragedModel, Member
from sensorium.learning.choosing.averaging import average, greedy, losses
from sensorium.learning.model import Outputs
from sensorium.targets.category import CategoryConfig
from sensorium.targets.number import NumberConfig
from sensorium.targets.tags import TagsConfig

TARGET = CategoryConfig(column="kind").fit(["cat", "dog"] * 20)
LABELS = ["cat", "dog"] * 20
TRUE = np.array([[2.0, -2.0], [-2.0, 2.0]] * 20)


class Fixed(torch.nn.Module):
    remarks = ()

    def __init__(self, outputs):
        super().__init__()
        self.outputs = torch.tensor(outputs, dtype=torch.float32)

    def forward(self, _inputs):
        return Outputs(self.outputs, self.outputs, {})


@pytest.mark.parametrize("link", ["softmax", "sigmoid", "identity"])
def test_the_average_is_that_of_the_exported_model(link):
    rng = np.random.default_rng(0)
    outputs = [rng.normal(size=(6, 3)) for _ in range(3)]
    weights = [1.0, 3.0, 2.0]
    members = {
        name: Member(Fixed(one), ["x"], weight) for name, one, weight in zip("abc", outputs, weights, strict=True)
    }
    present = {"x": (torch.zeros(6, 1), torch.ones(6, 1, dtype=torch.bool))}
    expected = AveragedModel(members, link)(present).outputs.numpy()
    np.testing.assert_allclose(average(outputs, weights, link), expected, atol=1e-4)


def test_recipes_that_err_on_different_rows_are_joined():
    first, second = TRUE.copy(), TRUE.copy()
    first[:10] *= -0.3
    second[10:20] *= -0.3
    assert greedy({"a": first, "b": second, "noise": np.zeros_like(TRUE)}, TARGET, LABELS) == {"a": 1, "b": 1}


def test_the_best_stays_alone_where_the_others_add_nothing():
    assert greedy({"right": TRUE * 4, "wrong": -TRUE}, TARGET, LABELS) == {"right": 1}


def test_no_more_than_three_are_joined():
    rng = np.random.default_rng(0)
    many = {f"r{number}": TRUE + rng.normal(0, 3, TRUE.shape) for number in range(8)}
    assert 1 < len(greedy(many, TARGET, LABELS)) <= 3


def test_losses_are_the_surprise_at_labels_and_squared_errors():
    found = losses(TARGET, np.array([[0.0, 0.0], [0.0, np.log(3)]]), ["cat", "dog"])
    np.testing.assert_allclose(found, [np.log(2), np.log(4 / 3)])
    numbers = NumberConfig(column="size").fit(["0", "2", "4"])
    scaled = np.array([[numbers.encode("2")], [numbers.encode("2")]], dtype=np.float32)
    assert losses(numbers, scaled, ["2", "4"])[0] == pytest.approx(0, abs=1e-6)
    assert losses(numbers, scaled, ["2", "4"])[1] > 0.1
    tags = TagsConfig(column="tags", separator=";").fit(["red;big", "red", "big"])
    np.testing.assert_allclose(losses(tags, np.zeros((1, 2)), ["red"]), [2 * np.log(2)])
