"""The answers that are worth a look: wrong and sure, right and unsure; and what is in these records, if asked for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sensorium.report.facts import RunFacts
from sensorium.report.records.choosing import MAX_SHOWN, choose
from sensorium.report.records.entries import Entries

TITLE = "The most confident errors"


def content(facts: RunFacts) -> dict[str, Any] | None:
    """Return the answers chosen, and what each of their inputs shows where records may be shown; None without a table.

    ``wrong`` and ``unsure`` have one entry a record; see `Entries.of`.
    """
    if facts.examined is None:
        return None
    examined = facts.examined
    labelled, outputs = examined.labelled, examined.answered.outputs
    chosen = choose(labelled.target, outputs, labelled.labels, groups=labelled.groups)
    entries = Entries(examined, chosen, with_records=facts.with_records)
    return {
        "on": facts.last_measured,
        "rows": len(labelled.labels),
        "num_wrong": chosen.num_wrong,
        "is_graded": chosen.is_graded,
        "most": MAX_SHOWN,
        "with_records": facts.with_records,
        "wrong": [entries.of(place) for place in chosen.wrong],
        "unsure": [entries.of(place) for place in chosen.unsure],
    }


def drawings(content: Mapping[str, Any]) -> dict[str, Any]:
    """Return what each list is called; a page has one of wrong answers, and of classes one of unsure ones."""
    wrong = "The largest errors, the surest first" if content["is_graded"] else "Wrong, and surest of it"
    if content["num_wrong"] is None:
        wrong = "The largest errors"
    return {"lists": [(wrong, content["wrong"]), ("Right, and least sure of it", content["unsure"])]}
