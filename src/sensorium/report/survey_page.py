"""The page of a look at a table before training."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sensorium.evaluation.hints import Hint, Reading
from sensorium.inspection.inputs import left_out
from sensorium.inspection.shortcuts import telling as shortcuts_that_tell
from sensorium.inspection.survey import Survey
from sensorium.report.rendering import render
from sensorium.report.survey_drawings import class_bars, histograms_of, missing_map, tally_bars

SHORTCUTS_SHOWN = 12
HEADINGS = {
    "accuracy": "accuracy",
    "balanced": "balanced accuracy",
    "foremost": "most frequent class or not",
    "r2": "R²",
}

LIMITS = (
    "Any record: no cell, file name, picture, sound or text is on this page; rows are named by number.",
    "Whether labels are right. Equal content with different labels is all that can be seen from here.",
    "What tells the answer inside the content, such as a mark on one hospital's films or a phrase of one shop.",
    "Copies that are mirrored, turned or cut, and texts or sounds that are merely similar.",
    "Whether the records stand for those the model will meet: no table can tell.",
)


@dataclass(frozen=True)
class Told:
    """What one fact tells, as a row of a table."""

    name: str
    hint: Hint
    tells: bool

    @property
    def readings(self) -> dict[str, Reading | None]:
        """Every figure by name; None where the fact has none, because its rows hold two classes alone for example."""
        return {name: next((one for one in self.hint.readings if one.name == name), None) for name in HEADINGS}


def render_survey(survey: Survey) -> bytes:
    """Return the page of a look at a table as HTML in UTF-8: no scripts, nothing loaded from elsewhere."""
    return render("survey.html.j2", _values(survey))


def _values(survey: Survey) -> dict[str, Any]:
    """Return everything the template shows."""
    gathered, balance = survey.gathered, survey.balance
    unused = left_out(survey.findings)
    return {
        "survey": survey,
        "counts": {
            word: sum(one.severity == word for one in survey.concerns) for word in ("serious", "warning", "note")
        },
        "classes": class_bars(balance.counts) if balance is not None and balance.counts else None,
        "map": missing_map(survey.missing, survey.num_rows),
        "headings": _headings(survey),
        "facts": _facts(survey)[:SHORTCUTS_SHOWN],
        "alone": _sorted(Told(name, one, one.tells(len(gathered.alone))) for name, one in gathered.alone.items()),
        "histograms": histograms_of(gathered.spreads),
        "tallies": [tally_bars(one, f"kinds-{at}") for at, one in enumerate(gathered.tallies) if len(one.counts) > 1],
        "uniform": [one for one in gathered.tallies if len(one.counts) == 1],
        "columns": [(one, one not in unused, survey.filled[one.column]) for one in survey.findings],
        "limits": LIMITS,
    }


def _headings(survey: Survey) -> dict[str, str]:
    """Return the figures that any fact has, with the words they are headed by."""
    hints = [*(one.hint for one in survey.gathered.shortcuts), *survey.gathered.alone.values()]
    hints += [] if survey.missing.presence is None else [survey.missing.presence]
    found = {reading.name for hint in hints for reading in hint.readings}
    return {name: words for name, words in HEADINGS.items() if name in found}


def _facts(survey: Survey) -> list[Told]:
    """Return what plain facts and presence tell, the most telling first."""
    shortcuts = survey.gathered.shortcuts
    telling = {(one.column, one.fact) for one in shortcuts_that_tell(shortcuts)}
    rows = [Told(f"{one.column}: {one.fact}", one.hint, (one.column, one.fact) in telling) for one in shortcuts]
    presence = survey.missing.presence
    return _sorted([*rows, *([] if presence is None else [Told("which cells are filled", presence, presence.tells())])])


def _sorted(rows: Iterable[Told]) -> list[Told]:
    return sorted(rows, key=lambda row: (not row.tells, -row.hint.share_of_errors))
