"""The page in a few sentences."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sensorium.evaluation import headline_of
from sensorium.inspection.concerns import counted
from sensorium.report.blind import blind_of
from sensorium.report.facts import RunFacts
from sensorium.report.wording import between, number, words

TITLE = "In short"
WORST_CLASSES = 3


def content(facts: RunFacts) -> list[str]:
    """Return what a reader in a hurry should know, in sentences."""
    return list(_sentences(facts))


def _sentences(facts: RunFacts) -> Iterator[str]:
    yield _what_it_is(facts)
    figures = facts.figures.get(facts.last_measured)
    if figures is None:
        yield "The model was not measured."
    else:
        yield _reached(facts, figures)
        yield from _blind(facts.task, figures)
        yield from _worst_classes(figures)
        yield from _calibrated(figures)
    yield from _inputs(facts)


def _what_it_is(facts: RunFacts) -> str:
    column = facts.config.get("target", {}).get("column", "its target")
    labels = facts.figures.get(facts.last_measured, {}).get("confusion", {}).get("labels")
    answers = f"{column}, one of {len(labels)} classes," if labels else f"{column} ({facts.task})"
    *first, last = list(facts.inputs) or ["nothing"]
    return f"The model answers {answers} from {', '.join(first)}{' and ' if first else ''}{last}."


def _reached(facts: RunFacts, figures: Mapping[str, Any]) -> str:
    name = headline_of(facts.task).name
    groups = None if facts.examined is None else facts.examined.labelled.groups
    rows = counted(figures["rows"], "row") + ("" if groups is None else f" of {counted(len(set(groups)), 'group')}")
    interval = between(figures.get("intervals", {}).get(name))
    return f"On {rows} of {facts.last_measured}, {words(name)} is {number(figures[name])}{interval}."


def _blind(task: str, figures: Mapping[str, Any]) -> Iterator[str]:
    """Yield what would be reached without looking at a record."""
    name = headline_of(task).name
    blind = blind_of(name, figures)
    if blind is not None:
        yield f"Always answering {blind.answer} would reach {words(name)} {number(blind.value)}."


def _worst_classes(figures: Mapping[str, Any]) -> Iterator[str]:
    known = [
        (one["recall"], -one["rows"], name)
        for name, one in figures.get("per_class", {}).items()
        if one["recall"] is not None
    ]
    if len(known) > 1:
        worst = [f"{name} ({number(recall)}, {counted(-rows, 'row')})" for recall, rows, name in sorted(known)]
        yield f"Recall is least for {', '.join(worst[:WORST_CLASSES])}."


def _calibrated(figures: Mapping[str, Any]) -> Iterator[str]:
    trust = figures.get("trust")
    if trust is not None and "ece_before" in trust:
        yield (
            f"Its probabilities were calibrated on rows of their own: the calibration error is {number(trust['ece'])}, "
            f"and was {number(trust['ece_before'])} before."
        )
    elif trust is None and "log_loss" in figures:
        yield "Its probabilities were not calibrated."


def _inputs(facts: RunFacts) -> Iterator[str]:
    if len(facts.inputs) < 2:
        return
    if facts.comparison is not None:
        yield str(facts.comparison["verdict"])
    else:
        yield "Whether its inputs help each other was not tested; train with --compare-inputs to see."
