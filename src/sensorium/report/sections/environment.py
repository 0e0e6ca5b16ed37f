"""What the model was made with, and what the page was."""

from __future__ import annotations

from typing import Any

from sensorium.report.facts import RunFacts

TITLE = "Made with"


def content(facts: RunFacts) -> dict[str, Any]:
    """Return library → version of the model, and where the page was made; None for the page of a training run."""
    page = None if facts.environment is None else dict(facts.environment)
    return {"model": dict(facts.versions), "page": page}
