from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn import metrics

from sensorium.evaluation import evaluate, headline, intervals
from sensorium.evaluation.intervals import wilson_interval
from sensorium.targets.category import CategoryConfig

CLASSES = ["a", "b", "c", "d"]
TARGET = CategoryConfig(column="label").fit(CLASSES)
PAIRS = st.lists(st.tuples(st.sampled_from([*CLASSES, "new", "other"]), st.sampled_from(CLASSES)), min_size=1)


def outputs_of(predicted):
    return np.eye(len(CLASSES), dtype=np.float32)[[CLASSES.index(label) for label in predicted]]


@given(PAIRS)
def test_figures_are_those_of_scikit_learn(pairs):
    true, predicted = zip(*pairs, strict=True)
    figures = evaluate(TARGET, outputs_of(predicted), true)
    assert figures["accuracy"] == pytest.approx(metrics.accuracy_score(true, predicted))
    expected = metrics.precision_recall_fscore_support(true, predicted, average="macro", zero_division=0)
    seen = [figures[f"macro_{name}"] for name in ("precision", "recall", "f1")]
    assert seen == pytest.approx(expected[:3])
    report = metrics.classification_report(true, predicted, output_dict=True, zero_division=0)
    for label, row in figures["per_class"].items():
        other = report[label]
        assert (row["f1"], row["rows"]) == pytest.approx((other["f1-score"], other["support"]))
        assert (row["precision"] is None) == (label not in predicted)
        assert (row["recall"] is None) == (label not in true)
        for name in ("precision", "recall"):
            assert row[name] in (None, pytest.approx(other[name]))
    known = [pair for pair in pairs if pair[0] in CLASSES]
    if known:
        counts = metrics.confusion_matrix(*zip(*known, strict=True), labels=CLASSES)
        assert figures["confusion"] == {"labels": CLASSES, "counts": counts.tolist()}
    unknown = len(pairs) - len(known)
    assert sum(figures["unknown_labels"].values()) == unknown
    assert sum(map(sum, figures["confusion"]["counts"])) + unknown == figures["rows"] == len(pairs)


def test_labels_the_model_does_not_know_count_as_wrong():
    figures = evaluate(TARGET, outputs_of(["a", "b", "c"]), ["a", "zebra", " c "])
    assert figures["accuracy"] == pytest.approx(2 / 3)
    assert figures["unknown_labels"] == {"zebra": 1}
    zebra = figures["per_class"]["zebra"]
    assert (zebra["rows"], zebra["recall"], zebra["f1"], zebra["false_negative_rate"]) == (1, 0, 0, 1)
    assert (zebra["precision"], zebra["roc_auc"]) == (None, None)
    known = evaluate(TARGET, outputs_of(["a", "c"]), ["a", "c"])
    assert figures["log_loss"] == pytest.approx(known["log_loss"])
    assert figures["brier"] > known["brier"]


def test_the_majority_is_that_of_these_rows():
    assert evaluate(TARGET, outputs_of("abcd"), ["a", "d", "d", "d"])["majority_accuracy"] == 0.75


def test_outputs_and_labels_must_match():
    with pytest.raises(ValueError, match="2 outputs for 1 labels"):
        evaluate(TARGET, outputs_of("ab"), ["a"])


def test_accuracy_picks_the_best_model():
    assert headline(TARGET)[:2] == ("accuracy", True)


def test_figures_of_probabilities_are_those_of_scikit_learn():
    rng = np.random.default_rng(3)
    true, outputs = rng.integers(0, 4, 200), rng.normal(size=(200, 4))
    labels, probabilities = [CLASSES[place] for place in true], TARGET.decode(outputs)[1]
    figures = evaluate(TARGET, outputs, labels)
    assert figures["log_loss"] == pytest.approx(metrics.log_loss(true, probabilities))
    brier = metrics.brier_score_loss(true, probabilities, labels=range(4), scale_by_half=False)
    assert figures["brier"] == pytest.approx(brier)
    assert figures["roc_auc"] == pytest.approx(metrics.roc_auc_score(true, probabilities, multi_class="ovr"))
    expected = metrics.average_precision_score(np.eye(4)[true], probabilities)
    assert figures["pr_auc"] == pytest.approx(expected)
    assert figures["per_class"]["b"]["pr_auc"] == pytest.approx(
        metrics.average_precision_score(true == 1, probabilities[:, 1])
    )


def test_a_table_of_one_class_has_no_areas_and_no_kappa():
    figures = evaluate(TARGET, outputs_of(["a", "a"]), ["a", "a"])
    assert (figures["accuracy"], figures["balanced_accuracy"], figures["macro_f1"]) == (1, 1, 1)
    assert (figures["kappa"], figures["roc_auc"], figures["per_class"]["a"]["specificity"]) == (None, None, None)
    assert figures["pr_auc"] == 1


def test_answers_that_are_all_right_leave_room_for_doubt():
    labels = ["a", "b", "c"] * 5
    found = intervals(TARGET, outputs_of(labels), labels)
    assert found["accuracy"] == wilson_interval(1.0, 15)
    assert found["recall.a"] == wilson_interval(1.0, 5)
    grouped = intervals(TARGET, outputs_of(labels), labels, groups=["x", "y", "z"] * 5)
    assert grouped["accuracy"] == wilson_interval(1.0, 3)
