"""Figures of classes in an order: right, complete, with intervals."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.metrics import accuracy_score, cohen_kappa_score, f1_score

from sensorium.errors import DataError
from sensorium.evaluation import evaluate, intervals, row_scores
from sensorium.targets.ordinal import OrdinalConfig

GRADES = ["none", "mild", "severe", "dead"]
NOT_DRAWN = {"rows", "majority_accuracy", "median_mae_steps"}


@pytest.fixture(scope="module")
def answered():
    """A target, outputs of 120 rows, and their labels."""
    rng = np.random.default_rng(0)
    true = rng.choice(4, 120, p=[0.4, 0.3, 0.2, 0.1])
    outputs = -np.abs(np.arange(4) - true[:, None] - rng.normal(0, 1, (120, 1))) * 2
    labels = [f" {GRADES[one]}" for one in true]
    return OrdinalConfig(column="grade", order=GRADES).fit(labels), outputs, labels


def test_figures_are_those_of_another_library(answered):
    target, outputs, labels = answered
    true = [label.strip() for label in labels]
    predicted = target.decode(outputs)[0]
    figures = evaluate(target, outputs, labels)
    steps = np.abs(np.subtract(*([GRADES.index(one) for one in side] for side in (true, predicted))))
    assert figures["rows"] == 120
    assert figures["accuracy"] == pytest.approx(accuracy_score(true, predicted))
    assert figures["macro_f1"] == pytest.approx(f1_score(true, predicted, average="macro"))
    kappa = cohen_kappa_score(true, predicted, labels=GRADES, weights="quadratic")
    assert figures["quadratic_kappa"] == pytest.approx(kappa)
    assert figures["mae_steps"] == pytest.approx(steps.mean()) == row_scores(target, outputs, labels).mean()
    assert figures["per_class"]["dead"]["rows"] == true.count("dead")
    assert np.sum(figures["confusion"]["counts"]) == 120


def test_the_fixed_answers_are_the_best_of_their_kind(answered):
    target, outputs, labels = answered
    figures = evaluate(target, outputs, labels)
    true = np.array([GRADES.index(label.strip()) for label in labels])
    assert figures["median_mae_steps"] == min(np.abs(true - at).mean() for at in range(4))
    assert figures["majority_accuracy"] == max((true == at).mean() for at in range(4))


def test_every_figure_lies_in_its_interval(answered):
    target, outputs, labels = answered
    figures = evaluate(target, outputs, labels)
    found = intervals(target, outputs, labels)
    plain = {name: value for name, value in figures.items() if isinstance(value, float)}
    by_class = {
        f"{figure}.{name}": value
        for name, entry in figures["per_class"].items()
        for figure, value in entry.items()
        if figure != "rows" and value is not None
    }
    assert set(found) == set(plain | by_class) - NOT_DRAWN
    for path, (low, high) in found.items():
        assert low <= (plain | by_class)[path] <= high, path
        assert low < high


def test_rows_of_one_group_are_no_further_evidence(answered):
    target, outputs, labels = answered
    thrice = np.repeat(outputs, 3, axis=0), [label for label in labels for _ in range(3)]
    by_row = intervals(target, *thrice)["mae_steps"]
    by_group = intervals(target, *thrice, groups=[f"g{place // 3}" for place in range(360)])["mae_steps"]
    assert by_group.high - by_group.low > 1.4 * (by_row.high - by_row.low)


def test_labels_off_the_scale_are_named(answered):
    target, outputs, _ = answered
    with pytest.raises(DataError) as refusal:
        evaluate(target, outputs[:3], ["none", "odd", "odder"])
    assert [fault.row for fault in refusal.value.faults] == [2, 3]


def test_what_rows_do_not_define_is_left_open(answered):
    target, *_ = answered
    figures = evaluate(target, np.tile([9.0, 0, 0, 0], (5, 1)), ["none"] * 5)
    assert figures["mae_steps"] == 0
    assert figures["spearman"] is figures["quadratic_kappa"] is None
    found = intervals(target, np.tile([9.0, 0, 0, 0], (5, 1)), ["none"] * 5)
    assert "spearman" not in found
    assert found["accuracy"] == (1, 1)
