"""Figures of sets of tags: right, complete, with intervals."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.metrics import average_precision_score, log_loss, precision_recall_fscore_support, roc_auc_score

from sensorium.evaluation import evaluate, intervals, row_scores
from sensorium.targets.tags import TagsConfig

TAGS = ["bus", "cat", "dog", "emu"]
NOT_DRAWN = {"rows", "majority_f1"}


@pytest.fixture(scope="module")
def answered():
    """A target, logits of 150 rows, their labels, and the same as marks."""
    rng = np.random.default_rng(0)
    marks = rng.random((150, 4)) < [0.6, 0.3, 0.2, 0.05]
    outputs = 3 * marks - 1.5 + rng.normal(0, 1.5, marks.shape)
    labels = ["|".join(np.array(TAGS)[row]) or "none" for row in marks]
    return TagsConfig(column="tags", separator="|").fit(labels), outputs, labels, marks


def test_figures_are_those_of_another_library(answered):
    target, outputs, labels, marks = answered
    figures = evaluate(target, outputs, labels)
    probabilities = 1 / (1 + np.exp(-outputs))
    for average in ("micro", "macro", "weighted"):
        expected = precision_recall_fscore_support(marks, probabilities >= 0.5, average=average)
        found = [figures[f"{average}_{name}"] for name in ("precision", "recall", "f1")]
        assert found == pytest.approx(expected[:3])
    assert figures["roc_auc"] == pytest.approx(roc_auc_score(marks, outputs, average="macro"))
    assert figures["pr_auc"] == pytest.approx(average_precision_score(marks, outputs, average="macro"))
    assert figures["log_loss"] == pytest.approx(log_loss(marks.ravel(), probabilities.ravel()))
    assert figures["brier"] == pytest.approx(np.square(marks - probabilities).mean())
    for place, name in enumerate(TAGS):
        entry = figures["per_class"][name]
        assert entry["roc_auc"] == pytest.approx(roc_auc_score(marks[:, place], outputs[:, place]))
        assert entry["rows"] == marks[:, place].sum()
        assert entry["false_negative_rate"] == pytest.approx(1 - entry["recall"])


def test_the_headline_is_the_mean_of_the_rows(answered):
    target, outputs, labels, _ = answered
    assert row_scores(target, outputs, labels).mean() == pytest.approx(evaluate(target, outputs, labels)["samples_f1"])


def test_every_figure_lies_in_its_interval(answered):
    target, outputs, labels, _ = answered
    figures = evaluate(target, outputs, labels)
    found = intervals(target, outputs, labels)
    plain = {name: value for name, value in figures.items() if isinstance(value, float)}
    by_tag = {
        f"{figure}.{name}": value
        for name, entry in figures["per_class"].items()
        for figure, value in entry.items()
        if figure != "rows" and value is not None
    }
    assert set(found) == set(plain | by_tag) - NOT_DRAWN
    for path, (low, high) in found.items():
        assert low <= (plain | by_tag)[path] <= high, path


def test_rows_of_one_group_are_no_further_evidence(answered):
    target, outputs, labels, _ = answered
    thrice = np.repeat(outputs, 3, axis=0), [label for label in labels for _ in range(3)]
    by_row = intervals(target, *thrice)["samples_f1"]
    by_group = intervals(target, *thrice, groups=[f"g{place // 3}" for place in range(450)])["samples_f1"]
    assert by_group.high - by_group.low > 1.4 * (by_row.high - by_row.low)


def test_tags_that_the_model_does_not_know_count_as_missed(answered):
    target, _, _, _ = answered
    outputs = np.array([[9.0, -9, -9, -9], [9.0, -9, -9, -9]])
    figures = evaluate(target, outputs, ["bus", "bus|yak"])
    assert figures["unknown_labels"] == {"yak": 1}
    assert figures["exact_match"] == 0.5
    assert figures["samples_f1"] == pytest.approx((1 + 2 / 3) / 2)
    assert figures["per_class"]["yak"]["recall"] == 0
    assert figures["per_class"]["yak"]["roc_auc"] is None
    assert figures["micro_recall"] == pytest.approx(2 / 3)


def test_tags_that_are_passed_over_count_for_nothing():
    labels = ["bus|cat", "bus|emu", "cat", "yak"]
    target = TagsConfig(column="tags", separator="|", min_count=2).fit(labels)
    outputs = np.array([[9.0, 9], [9.0, -9], [-9, 9.0], [-9.0, -9]])
    figures = evaluate(target, outputs, labels)
    assert figures["exact_match"] == figures["samples_f1"] == figures["micro_recall"] == 1
    assert figures["passed_over"] == {"emu": 1, "yak": 1}
    assert figures["unknown_labels"] == {}
    assert set(figures["per_class"]) == {"bus", "cat"}


def test_no_tags_rightly_answered_is_wholly_right(answered):
    target, _, _, _ = answered
    figures = evaluate(target, np.full((3, 4), -9.0), ["none"] * 3)
    assert figures["exact_match"] == figures["samples_f1"] == figures["lrap"] == 1
    assert figures["per_class"] == {}
    assert figures["roc_auc"] is None


def test_the_answer_that_knows_nothing(answered):
    target, outputs, _, _ = answered
    figures = evaluate(target, outputs[:4], ["bus", "bus|cat", "bus|dog", "cat"])
    assert figures["majority_f1"] == pytest.approx((2 / 3 + 1 + 0.5 + 2 / 3) / 4)  # bus and cat, which half have
