"""How training went, epoch by epoch."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sensorium.evaluation import headline_of
from sensorium.machine.energy import in_words
from sensorium.report.curves import best_epoch, charts_of
from sensorium.report.facts import RunFacts

TITLE = "How it learned"


def content(facts: RunFacts) -> dict[str, Any] | None:
    """Return what each epoch brought and which was kept; None for a run without epochs."""
    if not facts.history:
        return None
    headline = headline_of(facts.task)
    kept = best_epoch(facts.history, headline)
    said = None if facts.energy is None else in_words(facts.energy)
    return {"headline": headline.name, "kept_epoch": kept["epoch"], "epochs": list(facts.history), "energy": said}


def drawings(content: Mapping[str, Any]) -> dict[str, Any]:
    """Return the losses, the headline figure and the time of each epoch."""
    return {"charts": charts_of(content["epochs"], content["headline"], content["kept_epoch"])}
