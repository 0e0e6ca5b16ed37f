import json

import numpy as np
import pytest

from sensorium.calibration import AbstainConfig, Calibration, CalibrationConfig, Judged
from sensorium.evaluation.metrics.probabilities import ece
from sensorium.evaluation.paths import FigureIndex
from sensorium.evaluation.trust import measure_trust
from sensorium.registry import names, part
from tests.contracts.samples import target_sample
from tests.unit.calibration.planted import category, evidence, number, present, rows


def measured(target, *, scale=3.0, count=1500, config=None, groups=None, is_present=None):
    """Calibrate outputs that are too sure by a known factor, and measure on other rows."""
    rng = np.random.default_rng(0)
    logits, labels = rows(rng, 2 * count, target)
    outputs = (logits * scale).astype(np.float32)
    told = evidence(rng, outputs[:count], labels[:count])
    fitted = Calibration.fit(config or CalibrationConfig(), target, told)
    is_present = present(count) if is_present is None else is_present
    judged = fitted.judge(target, outputs[count:], rng.normal(size=(count, 4)), is_present)
    figures = measure_trust(
        target, judged, raw_outputs=outputs[count:], present=is_present, labels=labels[count:], groups=groups
    )
    return figures, judged, labels[count:], outputs[count:]


def test_the_error_falls_and_its_interval_with_it():
    figures, _, labels, outputs = measured(category())
    assert figures["ece_before"] > 0.1
    assert figures["ece"] < figures["ece_before"] / 2
    assert figures["intervals"]["ece"][1] < figures["intervals"]["ece_before"][0]
    probabilities = category().decode(outputs)[1]
    is_right = np.array(labels) == np.array(category().decode(outputs)[0])
    assert figures["ece_before"] == pytest.approx(ece(probabilities.max(axis=1), is_right))
    json.dumps(figures, allow_nan=False)


def test_coverage_is_that_of_the_sets_in_all_and_by_number_of_inputs():
    is_present = np.ones((1500, 2), dtype=np.bool_)
    is_present[::3, 1] = False
    figures, judged, labels, _ = measured(category(), is_present=is_present)
    held = np.array([label in one for label, one in zip(labels, judged.sets, strict=True)])
    coverage = figures["coverage"]
    assert coverage["wanted"] == 0.9
    assert coverage["reached"] == pytest.approx(held.mean())
    assert coverage["interval"][0] < held.mean() < coverage["interval"][1]
    assert coverage["mean_set_size"] == pytest.approx(np.mean([len(one) for one in judged.sets]))
    assert list(coverage["by_inputs"]) == ["2", "1"]
    assert coverage["by_inputs"]["1"]["rows"] == 500
    assert coverage["by_inputs"]["1"]["reached"] == pytest.approx(held[::3].mean())
    assert "absent at random" in coverage["holds_for"]


def test_what_is_answered_is_right_more_often():
    figures, judged, labels, _ = measured(category(), config=CalibrationConfig(abstain=AbstainConfig(below=0.8)))
    is_answered = np.array([why is None for why in judged.reasons])
    answers = np.array(category().decode(judged.outputs)[0])
    assert figures["abstained"] == pytest.approx(1 - is_answered.mean())
    assert figures["accuracy_answered"] == pytest.approx((answers == labels)[is_answered].mean())
    given, risk, _ = figures["risk_coverage"][-1]
    assert (given, risk) == pytest.approx((1, (answers != labels).mean()))
    assert figures["aurc"] < risk < 1 - figures["accuracy_answered"] + 0.5
    assert figures["accuracy_answered"] > 1 - risk
    low, high = figures["intervals"]["aurc"]
    assert low < figures["aurc"] < high


def test_figures_have_paths_and_bounds():
    figures, *_ = measured(category(), count=300)
    index = FigureIndex.of({"trust": figures})
    assert index.at("trust.coverage") == figures["coverage"]["reached"]
    assert index.at("trust.coverage.low") == figures["coverage"]["interval"][0]
    assert index.at("trust.ece.high") == figures["intervals"]["ece"][1]
    assert index.at("trust.coverage.by_inputs.2") == figures["coverage"]["reached"]


def test_groups_widen_the_intervals():
    groups = [place // 50 for place in range(1500)]
    alone, together = (measured(category(), groups=some)[0]["intervals"] for some in (None, groups))
    assert alone.keys() == together.keys()
    assert alone["ece"] != together["ece"]


def test_labels_that_the_model_does_not_know_are_wrong_and_not_held():
    target = category()
    outputs = np.eye(4)[[0, 1, 2]] * 9
    judged = Judged(outputs, [("class0",), ("class1",), None], None, None, [None, None, "unsure"], 0.9)
    figures = measure_trust(
        target, judged, raw_outputs=outputs, present=present(3), labels=["class0", "unheard", "class2"]
    )
    assert figures["coverage"]["reached"] == 0.5
    assert figures["coverage"]["rows"] == 2
    assert figures["accuracy_answered"] == 0.5


def test_nothing_answered_and_no_set_are_told_as_none():
    target = category()
    outputs = np.eye(4)[[0, 1]]
    judged = Judged(outputs, [None, None], None, None, ["unsure"] * 2, 0.9)
    figures = measure_trust(target, judged, raw_outputs=outputs, present=present(2), labels=["class0", "class1"])
    assert figures["accuracy_answered"] is None
    assert figures["coverage"]["reached"] is None
    assert figures["abstained"] == 1
    json.dumps(figures, allow_nan=False)


def test_numbers_have_coverage_in_their_unit_and_no_probabilities():
    target = number()
    rng = np.random.default_rng(1)
    outputs = rng.normal(size=(4, 1))
    answers = np.array(target.decode(outputs)[0])
    bounds = np.stack([answers - 5, answers + 5], axis=1)
    bounds[3] = np.nan
    labels = [str(value) for value in answers + np.array([4, -4, 6, 0])]
    judged = Judged(outputs, None, bounds, None, [None] * 4, 0.8)
    figures = measure_trust(target, judged, raw_outputs=outputs, present=present(4), labels=labels)
    assert figures["coverage"]["reached"] == pytest.approx(2 / 3)
    assert figures["coverage"]["mean_interval_width"] == pytest.approx(10)
    assert "ece" not in figures
    assert "aurc" not in figures


@pytest.mark.parametrize("name", names("target"))
def test_every_target_can_be_judged_and_measured(name):
    sample = target_sample(name)
    target = (
        part("target", name).model_validate({"column": "label", **getattr(sample, "options", {})}).fit(sample.labels)
    )
    rng = np.random.default_rng(2)
    labels = [sample.labels[place % len(sample.labels)] for place in range(150)]
    outputs = rng.normal(size=(150, target.spec.num_outputs)).astype(np.float32)
    for method in ("auto", "vector", "isotonic"):
        fitted = Calibration.fit(CalibrationConfig(method=method), target, evidence(rng, outputs, labels))
        judged = fitted.judge(target, outputs, rng.normal(size=(150, 4)), present(150))
        assert judged.outputs.shape == outputs.shape
        figures = measure_trust(target, judged, raw_outputs=outputs, present=present(150), labels=labels)
        json.dumps(figures, allow_nan=False)
        assert ("ece" in figures) == (target.link != "identity")
