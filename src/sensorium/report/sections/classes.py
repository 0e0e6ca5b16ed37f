"""Figures of every class on its own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sensorium.report.facts import RunFacts
from sensorium.report.whiskers import own_scale, whisker_on

TITLE = "By class"
ORDER = ("recall", "precision", "f1", "specificity", "false_negative_rate", "false_positive_rate", "roc_auc", "pr_auc")
"""Figures as their columns follow; others follow these."""


def content(facts: RunFacts) -> dict[str, Any] | None:
    """Return each class's figures and intervals on the last rows measured, the least recall first.

    None for answers without classes.
    """
    figures = facts.figures.get(facts.last_measured, {})
    if "per_class" not in figures:
        return None
    found = figures.get("intervals", {})
    classes = [
        {"name": name, **one, "intervals": {key: found[path] for key in one if (path := f"{key}.{name}") in found}}
        for name, one in figures["per_class"].items()
    ]
    known = {name for one in classes for name in one}
    return {
        "on": facts.last_measured,
        "columns": [name for name in ORDER if name in known],
        "classes": sorted(classes, key=_by_recall),
    }


def drawings(content: Mapping[str, Any]) -> dict[str, Any]:
    """Return class → the interval of its recall as a whisker."""
    scale = own_scale(0, (0, 1))
    return {
        "recall": {
            one["name"]: whisker_on(scale, one["recall"], one["intervals"]["recall"])
            for one in content["classes"]
            if "recall" in one["intervals"]
        }
    }


def _by_recall(one: Mapping[str, Any]) -> tuple[bool, float, int]:
    """Order classes by recall, the more rows the sooner; those without rows, which have none, last."""
    return one["recall"] is None, one["recall"] or 0.0, -one["rows"]
