"""What the model was made with."""

from __future__ import annotations

from typing import Any

from sensorium.report.facts import RunFacts

TITLE = "Made with"


def content(facts: RunFacts) -> dict[str, Any]:
    """Return library → version."""
    return dict(facts.versions)
