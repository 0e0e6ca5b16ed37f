"""The sections that draw probabilities: order, reliability, and answering only where sure."""

from dataclasses import replace

import numpy as np
import pytest
from sklearn.metrics import average_precision_score, roc_auc_score

from sensorium.calibration.evidence import Judged
from sensorium.evaluation.trust import measure_trust
from sensorium.report import render_report, report_of
from sensorium.targets.category import CategoryConfig
from tests.unit.report.examples import classified, examined, facts_with, numbered

CLASSES = ["cat", "dog", "猫头鹰", "<fox>"]


def sections(records, **changes):
    return report_of(facts_with(records, **changes))["sections"]


def blurred(num_rows: int = 300):
    """Return answers that are often wrong."""
    rng = np.random.default_rng(1)
    target = CategoryConfig(column="kind").fit(CLASSES)
    places = rng.integers(0, 4, num_rows)
    outputs = rng.normal(size=(num_rows, 4)) + np.eye(4)[places]
    return examined(target, outputs, [target.classes[place] for place in places])


def test_curves_hold_the_areas_they_are_named_by() -> None:
    records = blurred()
    content = sections(records)["ranking"]
    target = records.labelled.target
    probabilities = target.decode(records.answered.outputs)[1]
    assert len(content["classes"]) == 3
    assert content["num_classes"] == 4
    for one in content["classes"]:
        is_true = [label == one["name"] for label in records.labelled.labels]
        scores = probabilities[:, target.classes.index(one["name"])]
        assert one["roc_auc"] == pytest.approx(roc_auc_score(is_true, scores))
        assert one["pr_auc"] == pytest.approx(average_precision_score(is_true, scores))
        x, y = np.array(one["roc"]).T
        assert np.trapezoid(y, x) == pytest.approx(one["roc_auc"], abs=0.01)
        recall, precision = np.array(one["pr"]).T
        assert (np.diff(recall, prepend=0) * precision).sum() == pytest.approx(one["pr_auc"], abs=0.01)
    x, y = np.array(content["mean"]["roc"]).T
    assert np.trapezoid(y, x) == pytest.approx(content["mean"]["roc_auc"], abs=0.01)


def test_two_classes_are_both_drawn_and_numbers_have_no_curves() -> None:
    content = sections(classified(["no", "yes"], 60))["ranking"]
    assert content["mean"] is None
    assert {one["name"] for one in content["classes"]} == {"no", "yes"}
    assert not {"ranking", "reliability", "selective"} & set(sections(numbered(50)))


def test_a_class_that_never_occurs_has_no_curve_and_is_named() -> None:
    target = CategoryConfig(column="kind").fit(CLASSES)
    labels = ["cat", "dog"] * 20
    outputs = np.random.default_rng(0).normal(size=(40, 4))
    content = sections(examined(target, outputs, labels))["ranking"]
    assert content["undefined"] == ["<fox>", "猫头鹰"]
    assert content["num_classes"] == 2
    assert "No curve can be drawn of &lt;fox&gt;" in page_of(examined(target, outputs, labels))


def page_of(records, **changes) -> str:
    return render_report(report_of(facts_with(records, **changes))).decode()


def test_reliability_says_how_many_answers_are_right() -> None:
    records = blurred()
    content = sections(records)["reliability"]
    assert sum(one["rows"] for one in content["bins"]) == 300
    right = sum(one["rows"] * one["accuracy"] for one in content["bins"]) / 300
    assert right == pytest.approx(report_of(facts_with(records))["sections"]["selective"]["accuracy"])
    assert not content["is_calibrated"]
    assert "The probabilities were not calibrated" in page_of(records)


def test_all_answers_given_are_as_wrong_as_the_model() -> None:
    content = sections(blurred())["selective"]
    assert content["curve"][-1]["given"] == 1.0
    assert content["curve"][-1]["wrong"] == pytest.approx(1 - content["accuracy"])
    assert content["aurc"] < 1 - content["accuracy"]
    assert content["abstained"] is None
    shares = [one["given"] for one in content["steps"]]
    assert shares == sorted(set(shares))


def trusted(records, *, sets_hold: bool):
    """Return the facts of a calibrated model whose sets hold the true answer, or do not."""
    labelled, outputs = records.labelled, records.answered.outputs
    sets = [((label if sets_hold else "none of them"),) for label in labelled.labels]
    reasons = ["unsure" if place % 4 == 0 else None for place in range(len(outputs))]
    judged = Judged(outputs, sets, None, None, reasons, coverage=0.9)
    trust = measure_trust(
        labelled.target, judged, raw_outputs=4 * outputs, present=records.present, labels=labelled.labels
    )
    facts = facts_with(records)
    return replace(facts, figures={"rows.csv": {**facts.figures["rows.csv"], "trust": trust}})


def test_what_a_calibrated_model_says() -> None:
    report = report_of(trusted(blurred(), sets_hold=True))
    found = report["sections"]
    assert found["selective"]["abstained"] == 0.25
    assert found["sets"]["rows"][0]["reached"] == 1.0
    assert [row["inputs"] for row in found["sets"]["rows"]] == [None]
    assert "calibrated on rows of their own" in " ".join(found["summary"])
    page = render_report(report).decode()
    assert "The model withholds 25\N{NO-BREAK SPACE}% of its answers" in page
    assert "hold the true answer of 90\N{NO-BREAK SPACE}%" in page
    assert "sets" not in {one["topic"] for one in report["warnings"]}


def test_sets_that_hold_too_little_are_warned_of() -> None:
    report = report_of(trusted(blurred(), sets_hold=False))
    assert "less often than the 90\N{NO-BREAK SPACE}%" in " ".join(one["sentence"] for one in report["warnings"])
