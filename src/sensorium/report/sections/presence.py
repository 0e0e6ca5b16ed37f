"""What a model reaches that sees only which cells of a record are filled."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sensorium.inspection.concerns import Concern
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


def warnings(content: Mapping[str, Any]) -> Iterator[Concern]:
    """Yield that presence gives the answer away, where the model could learn that."""
    if content["tells"] and content["shown"]:
        yield Concern(
            "serious",
            "presence",
            f"Which cells of a record are filled gives the answer away, and the model may have learned that of "
            f"{', '.join(content['shown'])} instead of what the cells say.",
            "Set `presence: hide` for inputs that are missing more often in some classes than in others, or fill them "
            "alike.",
        )
