"""The answers that are worth a look: wrong and sure, right and unsure; and what is in these records, if asked for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sensorium.predictor import Examined
from sensorium.report.facts import RunFacts
from sensorium.report.records.choosing import MAX_SHOWN, Chosen, choose
from sensorium.report.records.exhibits import exhibit_of
from sensorium.targets import Target

TITLE = "The most confident errors"


def content(facts: RunFacts) -> dict[str, Any] | None:
    """Return the answers chosen, and what each of their inputs shows where records may be shown; None without a table.

    ``wrong`` and ``unsure`` have one entry a record: ``row`` of the table; ``true`` and ``answer``; ``probability`` of
    classes or ``error`` of numbers; and ``inputs``, each with ``name`` and what `exhibit_of` returns. Where records are
    not shown ``inputs`` is None, and so are ``true`` and ``answer`` of numbers, which say as much as a cell.
    """
    if facts.examined is None:
        return None
    examined = facts.examined
    labelled, outputs = examined.labelled, examined.answered.outputs
    chosen = choose(labelled.target, outputs, labelled.labels)
    answers = labelled.target.decode(outputs)[0]
    return {
        "on": facts.last_measured,
        "rows": len(labelled.labels),
        "num_wrong": chosen.num_wrong,
        "most": MAX_SHOWN,
        "with_records": facts.with_records,
        "wrong": _entries(chosen.wrong, examined, answers, chosen, facts),
        "unsure": _entries(chosen.unsure, examined, answers, chosen, facts),
    }


def _entries(
    places: Sequence[int], examined: Examined, answers: Sequence[Any], chosen: Chosen, facts: RunFacts
) -> list[dict[str, Any]]:
    """Return what is shown of the records at some places."""
    labelled = examined.labelled
    is_told = facts.with_records or chosen.errors is None
    return [
        {
            "row": labelled.table.rows[place],
            "true": labelled.labels[place] if is_told else None,
            "answer": _answer(labelled.target, answers[place]) if is_told else None,
            "probability": None if chosen.sureness is None else float(chosen.sureness[place]),
            "error": None if chosen.errors is None else float(chosen.errors[place]),
            "inputs": _inputs(examined, place) if facts.with_records else None,
        }
        for place in places
    ]


def _answer(target: Target, answer: Any) -> str | float:  # noqa: ANN401 -- whatever the target answers
    return answer if isinstance(answer, float) else target.text_of(answer)


def _inputs(examined: Examined, place: int) -> list[dict[str, Any]]:
    record = examined.records[place]
    return [{"name": name, **exhibit_of(modality, record.get(name))} for name, modality in examined.modalities.items()]


def drawings(content: Mapping[str, Any]) -> dict[str, Any]:
    """Return what each list is called; a page has one of answers that are wrong, and of classes one of unsure ones."""
    of_numbers = content["num_wrong"] is None
    return {
        "lists": [
            ("The largest errors" if of_numbers else "Wrong, and surest of it", content["wrong"]),
            ("Right, and least sure of it", content["unsure"]),
        ]
    }
