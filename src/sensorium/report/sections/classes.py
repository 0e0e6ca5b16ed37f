"""Figures of every class on its own."""

from __future__ import annotations

from typing import Any

from sensorium.report.facts import RunFacts

TITLE = "By class"


def content(facts: RunFacts) -> dict[str, Any] | None:
    """Return each class's figures, on the last rows measured; None for answers without classes."""
    figures = facts.figures.get(facts.last_measured, {})
    if "per_class" not in figures:
        return None
    return {
        "on": facts.last_measured,
        "classes": [{"name": name, **one} for name, one in figures["per_class"].items()],
        "unknown_labels": figures.get("unknown_labels", {}),
    }
