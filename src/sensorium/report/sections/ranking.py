"""How well probabilities order the rows: ROC and precision-recall curves, one class against all others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sensorium.evaluation.metrics.ranking import pr_points, roc_points
from sensorium.predictor import Examined
from sensorium.report.charts import STYLES, Chart, Series, unit_chart
from sensorium.report.facts import RunFacts
from sensorium.report.wording import number

TITLE = "How well it ranks"
MOST_CURVES = 3
"""Classes drawn, beside the mean of all, where there are more than two."""
NUM_GRID = 101
DIGITS = 4
"""Of points: more cannot be seen."""
MEAN = "mean of all classes"

Floats = NDArray[np.float64]


def content(facts: RunFacts) -> dict[str, Any] | None:
    """Return the curves of the classes that are ranked worst, and the mean of all, on the last rows measured.

    None for answers without classes, and for a page without a table.
    """
    per_class = facts.figures.get(facts.last_measured, {}).get("per_class", {})
    areas = {name: one for name, one in per_class.items() if one.get("roc_auc") is not None}
    if facts.examined is None or not areas:
        return None
    curves = _curves(facts.examined, list(areas))
    worst = sorted(areas, key=lambda name: areas[name]["roc_auc"])
    drawn = worst if len(worst) <= 2 else worst[:MOST_CURVES]
    entries = [
        {"name": name, "roc_auc": areas[name]["roc_auc"], "pr_auc": areas[name]["pr_auc"], **_rounded(curves[name])}
        for name in drawn
    ]
    figures = facts.figures[facts.last_measured]
    mean = {"roc_auc": figures["roc_auc"], "pr_auc": figures["pr_auc"], **_rounded(_mean(list(curves.values())))}
    return {
        "on": facts.last_measured,
        "num_classes": len(areas),
        "undefined": sorted(set(per_class) - set(areas)),
        "mean": mean if len(areas) > 2 else None,
        "classes": entries,
    }


def drawings(content: Mapping[str, Any]) -> dict[str, Any]:
    """Return both drawings."""
    mean = [] if content["mean"] is None else [{"name": MEAN, **content["mean"]}]
    curves = [*mean, *content["classes"]]
    return {"roc": _roc_chart(curves), "pr": _pr_chart(curves)}


def _curves(examined: Examined, names: Sequence[str]) -> dict[str, dict[str, Floats]]:
    """Return class → its curves."""
    labelled = examined.labelled
    target = labelled.target
    probabilities = np.asarray(target.decode(examined.answered.outputs)[1], dtype=np.float64)
    true = [frozenset(target.config.classes_in(label)) for label in labelled.labels]
    found = {}
    for name in names:
        scores = probabilities[:, target.classes.index(name)]
        is_positive = np.array([name in classes for classes in true])
        found[name] = {"roc": roc_points(scores, is_positive), "pr": pr_points(scores, is_positive)}
    return found


def _mean(curves: Sequence[Mapping[str, Floats]]) -> dict[str, Floats]:
    """Return the mean of curves over a grid: of the true positive rate, and of the precision at a recall or more."""
    grid = np.linspace(0, 1, NUM_GRID)
    roc = np.mean([np.interp(grid, *one["roc"].T) for one in curves], axis=0)
    steps = [one["pr"][np.searchsorted(one["pr"][:, 0], grid[1:] - 1e-9), 1] for one in curves]
    return {"roc": np.stack([grid, roc], axis=1), "pr": np.stack([grid[1:], np.mean(steps, axis=0)], axis=1)}


def _rounded(curves: Mapping[str, Floats]) -> dict[str, list[list[float]]]:
    return {name: np.round(points, DIGITS).tolist() for name, points in curves.items()}


def _roc_chart(curves: Sequence[Mapping[str, Any]]) -> Chart:
    series = [Series(style, one["name"], one["roc"]) for style, one in zip(STYLES, curves, strict=False)]
    guide = Series("guide", "chance", [(0.0, 0.0), (1.0, 1.0)])
    description = f"Area under the curve: {_areas(curves, 'roc_auc')}; by chance 0.500."
    return unit_chart(
        "roc", "ROC curve", description, [*series, guide], axes=("false positive rate", "true positive rate")
    )


def _pr_chart(curves: Sequence[Mapping[str, Any]]) -> Chart:
    series = [Series(style, one["name"], _steps(one["pr"])) for style, one in zip(STYLES, curves, strict=False)]
    description = f"Average precision: {_areas(curves, 'pr_auc')}; by chance the class's share of the rows."
    return unit_chart("pr", "Precision-recall curve", description, series, axes=("recall", "precision"))


def _areas(curves: Sequence[Mapping[str, Any]], figure: str) -> str:
    return ", ".join(f"{number(one[figure])} for {one['name']}" for one in curves)


def _steps(points: Sequence[Sequence[float]]) -> list[tuple[float, float]]:
    """Return a curve of which each point's precision holds over the recall gained since the last."""
    starts = [0.0, *(recall for recall, _ in points[:-1])]
    return [
        place
        for start, (recall, precision) in zip(starts, points, strict=True)
        for place in ((start, precision), (recall, precision))
    ]
