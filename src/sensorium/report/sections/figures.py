"""What the model reaches: all figures of all rows measured, with their intervals."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sensorium.evaluation import headline_of
from sensorium.report.facts import RunFacts
from sensorium.report.tables import figure_rows

TITLE = "What it reaches"
LARGE = ("macro_f1", "mae", "r2", "majority_accuracy")
"""Figures that are known to be read beside the headline."""


def content(facts: RunFacts) -> dict[str, Any]:
    """Return the figures to show large, those of the last rows measured, and all figures of all of them."""
    on = facts.last_measured
    last = facts.figures.get(on, {})
    return {
        "on": on,
        "rows": last.get("rows"),
        "large": _large(last, headline_of(facts.task).name),
        "figures": figure_rows(facts.figures),
        "measured": list(facts.figures),
        "row_counts": dict(facts.row_counts),
    }


def _large(figures: Mapping[str, Any], headline: str) -> list[dict[str, Any]]:
    found = figures.get("intervals", {})
    return [
        {"figure": name, "value": figures[name], "interval": found.get(name)}
        for name in dict.fromkeys([headline, *LARGE])
        if name in figures
    ]
