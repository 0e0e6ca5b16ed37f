"""Whether probabilities can be taken at their word: the share of right answers by how sure the model was."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from sensorium.evaluation.metrics.probabilities import reliability
from sensorium.evaluation.trust import Decisions
from sensorium.predictor import Examined
from sensorium.report.charts import Chart, Series, unit_chart
from sensorium.report.facts import RunFacts
from sensorium.report.wording import number, percent
from sensorium.specs import Array

TITLE = "Whether its probabilities hold"


def content(facts: RunFacts) -> dict[str, Any] | None:
    """Return how often answers are right, by their probability, after calibration if there was one.

    Of records that may have several classes, the probability of each class counts, and whether it is there. None for
    numbers, and for a page without a table.
    """
    examined = facts.examined
    if examined is None or examined.labelled.target.link == "identity":
        return None
    figures = facts.figures[facts.last_measured]
    trust = figures.get("trust", {})
    return {
        "on": facts.last_measured,
        "is_calibrated": "trust" in figures,
        "ece": trust.get("ece", figures.get("ece")),
        "ece_interval": (trust or figures).get("intervals", {}).get("ece"),
        "ece_before": trust.get("ece_before"),
        "ece_before_interval": trust.get("intervals", {}).get("ece_before"),
        "bins": _bins(examined, examined.answered.outputs),
        "bins_before": _bins(examined, examined.answered.judgement.results.outputs) if "trust" in figures else None,
    }


def drawings(content: Mapping[str, Any]) -> dict[str, Any]:
    """Return the reliability diagram."""
    return {"diagram": _diagram(content)}


def _bins(examined: Examined, outputs: Array) -> list[dict[str, Any]]:
    decisions = Decisions.of(examined.labelled.target, outputs, examined.labelled.labels)
    return [one._asdict() for one in reliability(decisions.confidence.ravel(), decisions.is_right.ravel())]


def _diagram(content: Mapping[str, Any]) -> Chart:
    after, before = content["bins"], content["bins_before"]
    series = [Series("first", "calibrated" if before else "as answered", _points(after))]
    if before:
        series.append(Series("second", "before calibration", _points(before)))
    guide = Series("guide", "as it should be", [(0.0, 0.0), (1.0, 1.0)])
    description = (
        f"Of the {after[-1]['rows']:,} surest answers, with probability {number(after[-1]['confidence'])} on average, "
        f"{percent(after[-1]['accuracy'])} are right; of the {after[0]['rows']:,} least sure, with "
        f"{number(after[0]['confidence'])}, {percent(after[0]['accuracy'])}."
    )
    axes = ("probability of the answer", "share of right answers")
    drawn = unit_chart("reliability", "Reliability", description, [*series, guide], axes=axes)
    whiskers = [
        (drawn.x.place(one["confidence"]), drawn.y.place(one["low"]), drawn.y.place(one["high"])) for one in after
    ]
    return replace(drawn, whiskers=tuple(whiskers), marks_points=True)


def _points(bins: Sequence[Mapping[str, Any]]) -> list[tuple[float, float]]:
    return [(one["confidence"], one["accuracy"]) for one in bins]
