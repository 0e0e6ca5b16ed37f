"""The page of a run, and the same as JSON."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from sensorium.report.facts import RunFacts
from sensorium.report.rendering import render, render_part
from sensorium.report.sections import contents_of, drawings_of, title_of, warnings_in

FORMAT = 1
"""Number of the form of the JSON; one more whenever a reader of the last form would be misled."""


@dataclass(frozen=True)
class Section:
    """One section as it stands on the page."""

    name: str
    title: str
    body: Markup


def report_of(facts: RunFacts) -> dict[str, Any]:
    """Return all that the page of a run says, as plain JSON values.

    Returns:
        ``format``; ``model``, what the head of the page says; ``warnings``, what a reader must know first, the worst
        first; ``sections``, section → its content in the order of the page (see `sensorium.report.sections`).
    """
    model = {
        "name": facts.name,
        "task": facts.task,
        "created": facts.created,
        "target": facts.config.get("target", {}).get("column"),
        "inputs": dict(facts.inputs),
        "shows_records": facts.with_records and facts.examined is not None,
    }
    contents = contents_of(facts)
    warnings = [one.to_json() for one in warnings_in(contents)]
    return {"format": FORMAT, "model": model, "warnings": warnings, "sections": contents}


def render_report(report: Mapping[str, Any]) -> bytes:
    """Return what `report_of` returned as HTML in UTF-8: no scripts, nothing loaded from elsewhere."""
    sections = [_section(name, content) for name, content in report["sections"].items()]
    return render("page.html.j2", {**report, "sections": sections})


def render_run(facts: RunFacts) -> bytes:
    """Return the page of a run; see `render_report`."""
    return render_report(report_of(facts))


def _section(name: str, content: Any) -> Section:  # noqa: ANN401 -- JSON
    values = {"content": content, "drawn": drawings_of(name, content)}
    return Section(name, title_of(name), render_part(f"sections/{name}.html.j2", values))
