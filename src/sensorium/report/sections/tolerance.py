"""What the model reaches when it is shown only some of its inputs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sensorium.report.facts import RunFacts
from sensorium.report.tables import subset_rows

TITLE = "Tolerance to absence"


def content(facts: RunFacts) -> dict[str, Any] | None:
    """Return the figures of each subset of inputs; None where they were not measured."""
    return None if facts.subsets is None else {"inputs": list(facts.inputs), **facts.subsets}


def drawings(content: Mapping[str, Any]) -> dict[str, Any]:
    """Return each subset's interval on one common scale."""
    return {"rows": subset_rows(content, content["inputs"])}
