"""What more training rows would bring."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sensorium.report.curves import learning_chart
from sensorium.report.facts import RunFacts

TITLE = "Would more rows help?"


def content(facts: RunFacts) -> dict[str, Any] | None:
    """Return the learning curve; None where it was not asked for."""
    return None if facts.learning_curve is None else dict(facts.learning_curve)


def drawings(content: Mapping[str, Any]) -> dict[str, Any]:
    """Return the curve."""
    return {"curve": learning_chart(content)}
