"""Figures of answers."""

from __future__ import annotations

import pytest
from benchmarks.real.answers import Measured, difference, figures

from sensorium.records.opening import open_table
from tests.unit.benchmarks.made_up import config_of, write_set


def test_a_class_that_means_none_of_the_others_is_told_apart():
    measured = Measured(["a", "a", "b", "oos", "oos"], range(5))
    found = figures(measured, ["a", "b", "b", "oos", "a"], outside="oos")
    assert found["accuracy"] == pytest.approx(3 / 5)
    assert found["in_scope_accuracy"] == pytest.approx(2 / 3)
    assert found["outside_recall"] == pytest.approx(1 / 2)


def test_answers_of_several_seeds_to_one_row_do_not_make_intervals_narrow():
    labels, predicted = ["a", "b"] * 30, ["a"] * 60
    once = figures(Measured(labels, range(60)), predicted)
    thrice = figures(Measured(labels * 3, [*range(60)] * 3), predicted * 3)
    assert thrice["accuracy"] == once["accuracy"]
    (low, high), (low_once, high_once) = thrice["intervals"]["accuracy"], once["intervals"]["accuracy"]
    assert high - low == pytest.approx(high_once - low_once, rel=0.25)


def test_the_difference_is_paired():
    labels = ["a", "b"] * 20
    ours, rival = list(labels), list(labels)
    rival[0] = "b"
    found = difference(Measured(labels, range(40)), ours, rival)
    assert found["accuracy"] == pytest.approx(1 / 40)
    assert found["interval"][0] >= 0


def test_rows_of_a_family_are_drawn_as_one(tmp_path):
    path = write_set(tmp_path)
    rows = {"test": open_table(path)}
    assert len(set(Measured.of(config_of(path), rows).units)) == 40
    assert len(set(Measured.of(config_of(path, group="family"), rows).units)) == 10
