"""What a model reaches that sees only which cells of a record are filled."""

from __future__ import annotations

from typing import Any

from sensorium.report.facts import RunFacts

TITLE = "What presence alone tells"
READINGS = {
    "accuracy": ("accuracy", "accuracy"),
    "balanced": ("mean recall of the classes", "macro_recall"),
    "foremost": ("mean recall of the most frequent class and of all others", None),
    "r2": ("R²", "r2"),
}
"""What a reading of a hint is called, and which figure of a model it can be set beside."""


def content(facts: RunFacts) -> dict[str, Any] | None:
    """Return each reading with the model's own figure beside it; None where no row lacks anything."""
    if facts.presence is None:
        return None
    own = facts.figures.get(facts.last_measured, {})
    readings = [
        {"called": called, **reading, "model": own.get(figure) if figure else None}
        for name, reading in facts.presence["readings"].items()
        for called, figure in [READINGS[name]]
    ]
    return {**facts.presence, "readings": readings, "on": facts.last_measured}
