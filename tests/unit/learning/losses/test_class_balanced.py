"""Weights by the effective number of rows, counted by hand."""

from __future__ import annotations

import pytest
import torch

from sensorium.learning.losses.class_balanced import ClassBalancedConfig
from sensorium.learning.losses.cross_entropy import CrossEntropyConfig
from sensorium.specs import TargetSpec

SPEC = TargetSpec("category", 3, class_counts=(1000, 100, 1), classes=("cat", "dog", "owl"))
LABELS = torch.arange(3)


def weights_of(beta, spec=SPEC):
    """From losses of rows that are equal but for their class."""
    loss = ClassBalancedConfig(beta=beta).build(spec)
    count = len(spec.class_counts)
    return (loss(torch.zeros(count, count), torch.arange(count)) / torch.tensor(float(count)).log()).tolist()


def test_a_class_counts_by_one_over_its_effective_rows():
    """For beta = 0.99 the sums 1 + beta + beta^2 + ... of 1000, 100 and 1 terms are 99.9957, 63.3968 and 1."""
    inverse = [1 / sum(0.99**k for k in range(rows)) for rows in SPEC.class_counts]
    mean = sum(weight * rows for weight, rows in zip(inverse, SPEC.class_counts, strict=True)) / 1101
    assert weights_of(0.99) == pytest.approx([weight / mean for weight in inverse], rel=1e-4)
    assert 1 / inverse[0] == pytest.approx(99.9957, abs=1e-4)
    assert 1 / inverse[1] == pytest.approx(63.3968, abs=1e-4)


def test_near_one_every_class_counts_alike_and_near_zero_every_row():
    balanced = CrossEntropyConfig(class_weights="balanced").build(SPEC)(torch.zeros(3, 3), LABELS)
    found = ClassBalancedConfig(beta=1 - 1e-9).build(SPEC)(torch.zeros(3, 3), LABELS)
    torch.testing.assert_close(found, balanced, rtol=1e-3, atol=0)
    assert weights_of(1e-6) == pytest.approx([1, 1, 1], rel=1e-4)


def test_a_grade_without_rows_is_no_fault():
    assert weights_of(0.9, TargetSpec("ordinal", 3, (5, 0, 5), ("a", "b", "c")))[::2] == pytest.approx([1, 1])
