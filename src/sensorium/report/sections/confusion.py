"""Which classes are taken for which others."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from sensorium.report.facts import RunFacts
from sensorium.report.matrix import confused_pairs, is_drawn, matrix_of

TITLE = "Where it errs"
PAIRS_ALONE, PAIRS_BESIDE = 25, 10


def content(facts: RunFacts) -> dict[str, Any] | None:
    """Return how often each class was answered as each other, and the most confused pairs; None without classes."""
    counted = facts.figures.get(facts.last_measured, {}).get("confusion")
    if counted is None:
        return None
    num_shown = PAIRS_BESIDE if is_drawn(counted) else PAIRS_ALONE
    pairs = [asdict(pair) for pair in confused_pairs(counted)[:num_shown]]
    return {"on": facts.last_measured, **counted, "pairs": pairs}


def drawings(content: Mapping[str, Any]) -> dict[str, Any]:
    """Return the matrix, None where it would have more classes than can be read."""
    return {"matrix": matrix_of(content)}
