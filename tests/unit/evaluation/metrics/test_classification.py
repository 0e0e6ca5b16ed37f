from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn import metrics

from sensorium.evaluation.metrics import classification as ours
from sensorium.evaluation.metrics.classification import ClassCounts

CLASSES = 4
PAIRS = st.lists(st.tuples(st.integers(0, CLASSES - 1), st.integers(0, CLASSES - 1)), min_size=1, max_size=40)


def counts_of(pairs) -> ClassCounts:
    return ClassCounts.of(metrics.confusion_matrix(*zip(*pairs, strict=True), labels=range(CLASSES)))


@settings(max_examples=50, deadline=None)
@given(PAIRS)
@pytest.mark.filterwarnings("ignore:A single label was found:UserWarning")
@pytest.mark.filterwarnings("ignore:y_pred contains classes not in y_true:UserWarning")
def test_averages_are_those_of_scikit_learn(pairs) -> None:
    (true, predicted), counts = zip(*pairs, strict=True), counts_of(pairs)
    assert ours.accuracy(counts) == pytest.approx(metrics.accuracy_score(true, predicted))
    assert ours.matthews(counts) == pytest.approx(metrics.matthews_corrcoef(true, predicted), abs=1e-9)
    assert ours.balanced_accuracy(counts) == pytest.approx(metrics.balanced_accuracy_score(true, predicted))
    for average in ("macro", "weighted", "micro"):
        expected = metrics.precision_recall_fscore_support(true, predicted, average=average, zero_division=0)[:3]
        for figure, value in zip((ours.precision, ours.recall, ours.f1), expected, strict=True):
            averages = {
                "macro": ours.macro(figure(counts), counts),
                "weighted": ours.weighted(figure(counts), counts),
                "micro": figure(counts.pooled)[0],
            }
            assert averages[average] == pytest.approx(value)


@settings(max_examples=50, deadline=None)
@given(PAIRS)
def test_kappa_is_that_of_scikit_learn(pairs) -> None:
    kappa = ours.cohen_kappa(counts_of(pairs))
    if len({name for pair in pairs for name in pair}) == 1:
        assert np.isnan(kappa)
    else:
        assert kappa == pytest.approx(metrics.cohen_kappa_score(*zip(*pairs, strict=True)), abs=1e-9)


@settings(max_examples=50, deadline=None)
@given(PAIRS)
def test_figures_of_a_class_are_those_of_it_against_all_others(pairs) -> None:
    counts = counts_of(pairs)
    for place in range(CLASSES):
        true, predicted = ([one == place for one in side] for side in zip(*pairs, strict=True))
        (right, false_alarms), (missed, hits) = metrics.confusion_matrix(true, predicted, labels=[False, True])
        expected = {
            "precision": (hits, hits + false_alarms),
            "recall": (hits, hits + missed),
            "specificity": (right, right + false_alarms),
            "f1": (2 * hits, 2 * hits + missed + false_alarms),
            "false_negative_rate": (missed, hits + missed),
            "false_positive_rate": (false_alarms, right + false_alarms),
        }
        for name, (part, whole) in expected.items():
            value = part / whole if whole else np.nan
            assert getattr(ours, name)(counts)[place] == pytest.approx(value, nan_ok=True), name


def test_by_hand() -> None:
    counts = ClassCounts.of([[3, 1, 0], [2, 4, 0], [0, 0, 0]])
    assert ours.accuracy(counts) == pytest.approx(7 / 10)
    assert ours.balanced_accuracy(counts) == pytest.approx((3 / 4 + 4 / 6) / 2)
    np.testing.assert_allclose(ours.precision(counts), [3 / 5, 4 / 5, np.nan])
    np.testing.assert_allclose(ours.specificity(counts), [4 / 6, 3 / 4, 1])
    by_chance = 0.4 * 0.5 + 0.6 * 0.5
    assert ours.cohen_kappa(counts) == pytest.approx((0.7 - by_chance) / (1 - by_chance))
    assert counts.occurs.tolist() == [True, True, False]
    assert ours.macro(ours.precision(counts), counts) == pytest.approx((3 / 5 + 4 / 5) / 2)


def test_one_class_alone_has_no_chance_to_agree_and_nothing_to_correlate() -> None:
    counts = ClassCounts.of([[5, 0], [0, 0]])
    assert (ours.accuracy(counts), ours.matthews(counts)) == (1, 0)
    assert np.isnan(ours.cohen_kappa(counts))
    np.testing.assert_array_equal(ours.specificity(counts), [np.nan, 1])


def test_draws_are_measured_as_each_of_them_alone() -> None:
    confusions = np.random.default_rng(0).integers(0, 9, (5, 7, 3, 3))
    together = ClassCounts.of(confusions)
    for figure in (ours.accuracy, ours.balanced_accuracy, ours.cohen_kappa, ours.matthews, ours.f1, ours.specificity):
        alone = figure(ClassCounts.of(confusions[2, 4]))
        np.testing.assert_allclose(figure(together)[2, 4], alone)
    np.testing.assert_allclose(
        ours.macro(ours.recall(together), together)[3, 1],
        metrics.recall_score(*_labels(confusions[3, 1]), average="macro"),
    )


def _labels(confusion) -> tuple[list[int], list[int]]:
    cells = [cell for cell, count in np.ndenumerate(confusion) for _ in range(count)]
    return [true for true, _ in cells], [predicted for _, predicted in cells]
