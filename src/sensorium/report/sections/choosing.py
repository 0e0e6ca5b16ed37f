"""Which recipes were tried before the model was made, and why this one was kept."""

from __future__ import annotations

from typing import Any

from sensorium.report.facts import RunFacts

TITLE = "How it was chosen"


def content(facts: RunFacts) -> dict[str, Any] | None:
    """Return what was tried and kept; None for a model that was not chosen among several."""
    return None if facts.chosen is None else dict(facts.chosen)
