"""Shares whose rows are all alike."""

from __future__ import annotations

import numpy as np

from sensorium.evaluation.classes.counts import count_intervals, units_behind
from sensorium.evaluation.intervals import wilson_interval


def test_shares_of_rows_that_are_all_right_are_no_points():
    true = np.array([0] * 20 + [1] * 5)
    predicted = np.array([0] * 19 + [1] * 6)
    found = count_intervals(["a", "b"], true, predicted)
    assert found["recall.b"] == wilson_interval(1.0, 5)
    assert found["false_negative_rate.b"] == (0.0, 1 - wilson_interval(1.0, 5).low)
    assert found["precision.a"] == wilson_interval(1.0, 19)
    assert found["specificity.a"] == wilson_interval(1.0, 5)


def test_shares_of_groups_are_of_as_many_units_as_have_such_rows():
    true, predicted = np.array([0, 0, 0, 1, 1, 1]), np.array([0, 0, 0, 1, 1, 0])
    groups = ["x", "x", "y", "x", "z", "z"]
    found = units_behind(true, predicted, 2, groups=groups)
    assert {figure: counts.tolist() for figure, counts in found.items()} == {
        "precision": [3, 2],
        "recall": [2, 2],
        "specificity": [2, 2],
    }
