"""What a look at the table found: what gives the answer away, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sensorium.inspection.concerns import Concern
from sensorium.report.facts import RunFacts
from sensorium.report.leaks import severity_of, warning_of

TITLE = "What the table gives away"


def content(facts: RunFacts) -> dict[str, Any] | None:
    """Return what was found, the worst first, and a warning of what leaks; None where there was no table."""
    if facts.findings is None:
        return None
    return {"warning": warning_of(facts.findings["concerns"]), **facts.findings}


def warnings(content: Mapping[str, Any]) -> Iterator[Concern]:
    """Yield what leaks, as one concern."""
    if content["warning"]:
        yield Concern(
            severity_of(content["concerns"]),
            "leak",
            content["warning"],
            f"What {content['table']} gives away is listed further down, with what to do about each.",
        )
