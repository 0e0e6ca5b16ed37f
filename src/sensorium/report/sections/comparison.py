"""The fused model against the best model trained on one input."""

from __future__ import annotations

from typing import Any

from sensorium.report.facts import RunFacts

TITLE = "Do the inputs help each other?"


def content(facts: RunFacts) -> dict[str, Any] | None:
    """Return the comparison; None where it was not asked for."""
    return None if facts.comparison is None else dict(facts.comparison)
