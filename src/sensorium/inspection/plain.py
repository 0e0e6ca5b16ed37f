"""What a look at a table found, as plain values for programs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Any

from sensorium.inspection.duplicates import Copies
from sensorium.inspection.gathering import Gathered
from sensorium.inspection.inputs import left_out
from sensorium.inspection.missing import Missing
from sensorium.inspection.survey import Survey


def survey_to_json(survey: Survey) -> dict[str, Any]:
    """Return a survey as JSON values. Rows are record numbers, the first record being 1."""
    presence, balance = survey.missing.presence, survey.balance
    return {
        "records": survey.num_rows,
        "target": survey.target,
        "split": survey.split,
        "group": survey.group,
        "concerns": [concern.to_json() for concern in survey.concerns],
        "columns": list(_columns(survey)),
        "missing": _missing(survey.missing),
        "presence": None if presence is None else presence.to_json(),
        "balance": None if balance is None else asdict(balance),
        **_gathered(survey.gathered),
        "copies": [_copies(one, survey.rows) for one in survey.copies],
        "seconds": round(survey.seconds, 3),
    }


def _columns(survey: Survey) -> Iterator[dict[str, Any]]:
    unused = left_out(survey.findings)
    for finding in survey.findings:
        yield {
            "column": finding.column,
            "kind": finding.kind,
            "usable": finding not in unused,
            "filled": survey.filled[finding.column],
            "reason": finding.reason,
        }


def _gathered(gathered: Gathered) -> dict[str, Any]:
    return {
        "alone": {name: hint.to_json() for name, hint in gathered.alone.items()},
        "shortcuts": [
            {"column": one.column, "family": one.family, "fact": one.fact, **one.hint.to_json()}
            for one in gathered.shortcuts
        ],
        "spreads": [asdict(one) for one in gathered.spreads],
        "kinds": [asdict(one) for one in gathered.tallies],
        "files": {
            name: {"filled": looks.num_filled, "looked_at": len(looks.places)} for name, looks in gathered.looks.items()
        },
    }


def _missing(missing: Missing) -> dict[str, Any]:
    return {
        name: {"cells": count, "by_class": dict(zip(missing.classes, shares.tolist(), strict=True))}
        for name, count, shares in zip(missing.columns, missing.counts, missing.shares, strict=True)
    }


def _copies(copies: Copies, rows: Sequence[int]) -> dict[str, Any]:
    across = {name: len(getattr(copies, f"across_{name}")) for name in ("splits", "labels", "groups")}
    sets = [[rows[place] for place in one] for one in copies.sets]
    return {"what": copies.what, "alike": copies.alike, "sets": sets, "across": across}
