"""Class weights."""

from __future__ import annotations

import pytest
import torch
import torch.nn.functional as F  # noqa: N812 -- the usual name
from pydantic import ValidationError

from sensorium.errors import ConfigError
from sensorium.learning.losses.cross_entropy import CrossEntropyConfig
from sensorium.specs import TargetSpec

SPEC = TargetSpec("category", 3, class_counts=(6, 3, 1), classes=("cat", "dog", "owl"))
TRAINING_LABELS = torch.tensor([0] * 6 + [1] * 3 + [2])


def weights_of(class_weights):
    """The weight of each class, from the losses of rows that are equal but for their class."""
    loss = CrossEntropyConfig(class_weights=class_weights).build(SPEC)
    return loss(torch.zeros(3, 3), torch.arange(3)) / torch.log(torch.tensor(3.0))


def test_balanced_counts_every_class_alike():
    weights = weights_of("balanced")
    torch.testing.assert_close(weights, torch.tensor([10 / 18, 10 / 9, 10 / 3]))


@pytest.mark.parametrize("class_weights", ["none", "balanced", {"owl": 5}, {"cat": 0.1, "dog": 2, "owl": 30}])
def test_the_mean_weight_of_training_rows_is_one(class_weights):
    torch.testing.assert_close(weights_of(class_weights)[TRAINING_LABELS].mean(), torch.tensor(1.0))


def test_named_weights_keep_their_ratios_and_others_are_one():
    weights = weights_of({"owl": 5, "cat": 2})
    torch.testing.assert_close(weights / weights[1], torch.tensor([2.0, 1.0, 5.0]))


def test_smoothed_labels_are_weighted_by_the_rows_own_class():
    config = CrossEntropyConfig(class_weights="balanced", label_smoothing=0.2)
    outputs = torch.randn(3, 3, generator=torch.Generator().manual_seed(0))
    plain = F.cross_entropy(outputs, torch.arange(3), label_smoothing=0.2, reduction="none")
    torch.testing.assert_close(config.build(SPEC)(outputs, torch.arange(3)), plain * weights_of("balanced"))


def test_all_unknown_classes_are_named_at_once():
    with pytest.raises(ConfigError) as refusal:
        CrossEntropyConfig(class_weights={"owll": 2, "dog": 1, "cta": 3}).build(SPEC)
    assert [fault.message for fault in refusal.value.faults] == [
        "no training row has the class 'owll'. Did you mean 'owl'?",
        "no training row has the class 'cta'. Did you mean 'cat'?",
    ]


@pytest.mark.parametrize(
    ("class_weights", "message"),
    [
        ("ballanced", "should be 'none' or 'balanced'"),
        (3, "should be 'none' or 'balanced'"),
        ({"cat": 0}, "greater than 0"),
        ({"cat": float("inf")}, "finite"),
    ],
)
def test_wrong_weights_are_refused_once(class_weights, message):
    with pytest.raises(ValidationError, match=message) as refusal:
        CrossEntropyConfig(class_weights=class_weights)
    assert refusal.value.error_count() == 1
