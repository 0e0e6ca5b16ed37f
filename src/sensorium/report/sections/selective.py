"""What is gained by answering only where the model is sure: the risk-coverage curve, and when it abstains."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sensorium.evaluation.metrics.selective import aurc
from sensorium.evaluation.trust import Decisions
from sensorium.report.charts import SQUARE_HEIGHT, Chart, Frame, Series
from sensorium.report.facts import RunFacts
from sensorium.report.wording import number, percent

TITLE = "When it had better not answer"
SHARES = (0.5, 0.7, 0.8, 0.9, 0.95, 1.0)
"""Of answers given, for the table."""
UP = "share of wrong answers"


def content(facts: RunFacts) -> dict[str, Any] | None:
    """Return the curve, its area, and how many answers the model withheld.

    None for answers that are not one class each, and where neither a table nor a calibration gives probabilities.
    """
    figures = facts.figures.get(facts.last_measured, {})
    trust = figures.get("trust", {})
    found = trust if "risk_coverage" in trust else _measured(facts)
    if found is None:
        return None
    curve, intervals = found["risk_coverage"], found.get("intervals", {})
    return {
        "on": facts.last_measured,
        "curve": [{"given": given, "wrong": wrong, "probability": least} for given, wrong, least in curve],
        "steps": _steps(curve),
        **{name: found.get(name) for name in ("aurc", "abstained", "unlike_training", "accuracy_answered")},
        "accuracy": figures.get("accuracy"),
        "intervals": {
            name: intervals[name] for name in ("aurc", "abstained", "accuracy_answered") if name in intervals
        },
    }


def drawings(content: Mapping[str, Any]) -> dict[str, Any]:
    """Return the curve."""
    return {"curve": _curve_chart(content)}


def _measured(facts: RunFacts) -> dict[str, Any] | None:
    """Return the curve of a model without calibration; it withholds nothing."""
    examined = facts.examined
    if examined is None or examined.labelled.target.link != "softmax":
        return None
    decisions = Decisions.of(examined.labelled.target, examined.answered.outputs, examined.labelled.labels)
    area = aurc(decisions.confidence[:, 0], ~decisions.is_right[:, 0])
    return {"risk_coverage": decisions.curve(), "aurc": float(area)}


def _steps(curve: Sequence[Sequence[float]]) -> list[dict[str, float]]:
    """Return the points of the curve nearest to round shares of answers, each once."""
    nearest = [min(curve, key=lambda point: abs(point[0] - share)) for share in SHARES]
    kept = {given: (wrong, least) for given, wrong, least in nearest}
    return [{"given": given, "wrong": wrong, "probability": least} for given, (wrong, least) in kept.items()]


def _curve_chart(content: Mapping[str, Any]) -> Chart:
    curve = content["curve"]
    frame = Frame.of(
        [("first", "surest answers first"), ("guide", "if it did not know")], up=UP, plot_height=SQUARE_HEIGHT
    )
    all_wrong = curve[-1]["wrong"]
    x, y = frame.across((0.0, 1.0), inset=0), frame.upwards((0.0, 1e-3, *(one["wrong"] for one in curve)))
    half = min(curve, key=lambda one: abs(one["given"] - 0.5))
    description = (
        f"Of all answers {percent(all_wrong)} are wrong; of the surest {percent(half['given'])}, "
        f"{percent(half['wrong'])}. The area under the curve (AURC) is {number(content['aurc'])}; if its probabilities "
        f"told nothing, it would be {number(all_wrong)}."
    )
    drawn = Chart("selective", "Risk-coverage curve", description, x, y, "share of answers given", UP, frame.legend)
    points = [(one["given"], one["wrong"]) for one in curve]
    return drawn.with_series([Series("first", "", points), Series("guide", "", [(0.0, all_wrong), (1.0, all_wrong)])])
