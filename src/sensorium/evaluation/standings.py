"""A leaderboard: models on the same rows, the best first, and which of them chance may have put behind."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sensorium.evaluation.intervals import Interval
from sensorium.evaluation.matches import Match, Test
from sensorium.evaluation.pairs import FEWEST_UNITS

METHODS: Mapping[Test, str] = {
    "mcnemar": "McNemar's test (mid-p)",
    "permutation": "swapping the models' answers to {units} by chance",
    "bootstrap": "the paired bootstrap by {units}",
}


@dataclass(frozen=True)
class Standing:
    """One model's place.

    Attributes:
        name: The model.
        rank: From 1; models with the same figure share one.
        value: The figure.
        interval: Its own 95 % interval. Two of these say nothing of the difference; ``against_best`` does.
        num_unknown: Labels that this model does not know, which count as wrong.
        against_best: This model beside the best one, as the first; None for the best.
    """

    name: str
    rank: int
    value: float
    interval: Interval
    num_unknown: int
    against_best: Match | None

    @property
    def verdict(self) -> str:
        """How it stands beside the best, in one plain sentence; empty for the best."""
        match = self.against_best
        if match is None:
            return ""
        low, high = match.interval
        chance = f"p {match.p_adjusted:.2g}" if match.p_adjusted >= 0.001 else "p below 0.001"
        apart = f"{match.difference:+.3g} (95 % interval {low:+.3g} to {high:+.3g}; {chance} after Holm)"
        match match.outcome:
            case "same":
                return f"{self.name} gives the same answers as {match.second}, row by row."
            case "worse":
                return f"{self.name} is worse than {match.second}: {apart}."
            case _:
                return f"{self.name} cannot be told from {match.second}: {apart}."


@dataclass(frozen=True)
class Leaderboard:
    """Models on the same rows, the best first.

    Attributes:
        figure: Name of the figure.
        higher_is_better: Its direction.
        standings: One a model, by rank.
        matches: One a pair of models.
        num_rows: Rows that all models answered.
        num_groups: Groups among them; None where rows stand for themselves.
        rows_left_out: Model → rows without anything that it could read. They are left out for all models.
    """

    figure: str
    higher_is_better: bool
    standings: Sequence[Standing]
    matches: Sequence[Match]
    num_rows: int
    num_groups: int | None
    rows_left_out: Mapping[str, int] = field(default_factory=dict)

    @property
    def verdict(self) -> str:
        """Who is best, and whether that can be told, in one plain sentence."""
        best, *others = self.standings
        matches = [one.against_best for one in others if one.against_best]
        outcomes = Counter(match.outcome for match in matches)
        groups = "" if self.num_groups is None else f" of {_counted(self.num_groups, 'group')}"
        rows = f"{_counted(self.num_rows, 'row')}{groups}"
        figure = f"{self.figure.replace('_', ' ')} {best.value:.4g}"
        if outcomes["same"] == len(others):
            return f"The same answers, row by row, on {rows}, with {figure}: there is nothing to tell apart."
        if outcomes["worse"] == len(others):
            return (
                f"{best.name} is better than {'the other' if len(others) == 1 else 'all others'} on {rows}: {figure}."
            )
        even = _listed([match.first for match in matches if match.outcome != "worse"])
        is_few = (self.num_rows if self.num_groups is None else self.num_groups) < FEWEST_UNITS
        because = f", since fewer than {FEWEST_UNITS} decide nothing" if is_few else ""
        return f"{best.name} comes first with {figure}, but cannot be told from {even} on {rows}{because}."

    @property
    def notes(self) -> list[str]:
        """What a reader of the verdicts should know: how they came about, and what was left out."""
        method = METHODS[self.matches[0].test].format(units="rows" if self.num_groups is None else "whole groups")
        notes = [f"p values are from {method}, corrected by Holm for {_counted(len(self.matches), 'pair')}."]
        notes += [
            f"{name} finds nothing to read in {_counted(rows, 'row')}, left out for all models."
            for name, rows in self.rows_left_out.items()
        ]
        notes += [
            f"{one.name} does not know {_counted(one.num_unknown, 'label')}, counted as wrong."
            for one in self.standings
            if one.num_unknown
        ]
        return notes

    def to_json(self) -> dict[str, Any]:
        """Return the leaderboard, verdicts included, as plain JSON values."""
        return {
            "figure": self.figure,
            "higher_is_better": self.higher_is_better,
            "verdict": self.verdict,
            "rows": self.num_rows,
            "groups": self.num_groups,
            "rows_left_out": dict(self.rows_left_out),
            "notes": self.notes,
            "correction": "holm",
            "models": [
                {
                    "name": one.name,
                    "rank": one.rank,
                    "value": one.value,
                    "interval": list(one.interval),
                    "unknown_labels": one.num_unknown,
                    "against_best": one.against_best and one.against_best.to_json(),
                    "verdict": one.verdict,
                }
                for one in self.standings
            ],
            "pairs": [match.to_json() for match in self.matches],
        }


def _counted(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def _listed(names: Sequence[str]) -> str:
    *most, last = names
    return f"{', '.join(most)} and {last}" if most else last
