"""What of a table gives the answer away, said loudly and in a few words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sensorium.inspection.concerns import Severity

LOUD: tuple[Severity, ...] = ("serious", "warning")
BEARING = ("seen", "beside", "figures")

_WHAT = {
    "presence": "which cells are filled",
    "date": "the date",
    "leak": "columns that repeat it",
    "outcome": "columns known only after it",
    "naming": "texts that name it",
    "file": "the size or kind of the files",
}
"""Topic → what tells the answer."""


def warning_of(concerns: Sequence[Mapping[str, Any]]) -> str | None:
    """Return in one paragraph what flatters the figures; None where nothing was found that does.

    Args:
        concerns: What `sensorium.report.findings.look_at` returned as ``concerns``.
    """
    return " ".join(_sentences(_loud(concerns))) or None


def severity_of(concerns: Sequence[Mapping[str, Any]]) -> Severity:
    """Return how serious what `warning_of` says is."""
    found = {one["severity"] for one in _loud(concerns)}
    return next(severity for severity in LOUD if severity in found)


def _loud(concerns: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    return [one for one in concerns if one["severity"] in LOUD and one["bearing"] in BEARING]


def _sentences(concerns: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    telling = [one for one in concerns if one["bearing"] in ("seen", "beside") and one["topic"] in _WHAT]
    seen, beside = _named(telling, "seen", "inputs"), _named(telling, "beside", "columns")
    if telling:
        yield "The answer leaks." if any(one["severity"] == "serious" for one in telling) else "The answer may leak."
    if seen:
        yield f"The model is given {_listed(seen)}, and that tells the answer without any content."
    if beside:
        yield (
            f"{_upper(_listed(beside))} {'also ' if seen else ''}tells the answer in this table; the model is not "
            "given that, but what it is given may hang on it, such as place, device or people."
        )
    if telling:
        yield "Figures on these rows may not hold for new ones."
    if any(one["bearing"] == "figures" for one in concerns):
        yield "Rows that are alike or of one group are in several splits, so the model is measured on what it knows."


def _named(concerns: Sequence[Mapping[str, Any]], bearing: str, by: str) -> list[str]:
    """Return what tells the answer with this bearing, with the inputs or columns it lies in."""
    found: dict[str, list[str]] = {}
    for one in concerns:
        if one["bearing"] == bearing and one["topic"] in _WHAT:
            found.setdefault(_WHAT[one["topic"]], []).extend(one[by])
    return [f"{what} ({', '.join(dict.fromkeys(names))})" if names else what for what, names in found.items()]


def _listed(names: Sequence[str]) -> str:
    *first, last = names
    return f"{', '.join(first)} and {last}" if first else last


def _upper(text: str) -> str:
    return text[:1].upper() + text[1:]
