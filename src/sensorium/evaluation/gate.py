"""A gate: whether figures keep rules, by how much they miss them, and on how many rows that is known."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sensorium.errors import ConfigError, Fault
from sensorium.evaluation.paths import FigureIndex
from sensorium.evaluation.rules import Rule, faults_of


@dataclass(frozen=True)
class Judgement:
    """What became of one rule.

    Attributes:
        rule: The rule.
        holds: Whether it is kept; a figure that is not defined on these rows breaks it.
        left: The number on its left side; None where that is not defined.
        right: That on its right side.
        rows: Rows that its figures were measured on, those of one class where they are of a class; the fewest.
    """

    rule: Rule
    holds: bool
    left: float | None
    right: float | None
    rows: int

    @property
    def short_by(self) -> float | None:
        """How far a broken rule's sides are apart; None where it holds or a side is not defined."""
        return None if self.holds or self.left is None or self.right is None else abs(self.left - self.right)

    @property
    def sentence(self) -> str:
        """What was found, in plain words."""
        sides = ((self.rule.left, self.left), (self.rule.right, self.right))
        missing = [str(side) for side, value in sides if value is None]
        if missing:
            return f"{' and '.join(missing)} is not defined on {self._rows}"
        found = " and ".join(f"{side} is {value:.6g}" for side, value in sides if isinstance(side, str))
        if self.short_by is None:
            return f"{found} on {self._rows}"
        direction = "low" if self.rule.comparison[0] == ">" else "high"
        missed = f"{self.short_by:.3g} too {direction}" if self.short_by else f"equal, which is too {direction}"
        return f"{found} on {self._rows}: {missed}"

    @property
    def _rows(self) -> str:
        return f"{self.rows:,} row{'' if self.rows == 1 else 's'}"

    def to_json(self) -> dict[str, Any]:
        """Return the judgement as plain JSON values."""
        plain = {name: getattr(self, name) for name in ("holds", "left", "right", "short_by", "rows", "sentence")}
        return {"rule": self.rule.text, "why": self.rule.why, **plain}


@dataclass(frozen=True)
class GateResult:
    """What became of all rules.

    Attributes:
        judgements: One a rule, in their order.
        rows: Rows that were measured.
    """

    judgements: Sequence[Judgement]
    rows: int

    @property
    def broken(self) -> list[Judgement]:
        """The rules that are not kept."""
        return [one for one in self.judgements if not one.holds]

    @property
    def holds(self) -> bool:
        """Whether every rule is kept."""
        return not self.broken

    @property
    def verdict(self) -> str:
        """All of it in one plain sentence."""
        total = len(self.judgements)
        rules = "1 rule" if total == 1 else f"{total} rules"
        if self.holds:
            return f"The gate is open: {rules} held on {self.rows:,} rows."
        return f"The gate is shut: {len(self.broken)} of {rules} broken on {self.rows:,} rows."

    def to_json(self) -> dict[str, Any]:
        """Return the result, verdict included, as plain JSON values."""
        rules = [one.to_json() for one in self.judgements]
        return {"holds": self.holds, "verdict": self.verdict, "rows": self.rows, "rules": rules}


def check_rules(rules: Sequence[Rule], figures: Mapping[str, Any], *, source: str | None = None) -> GateResult:
    """Judge rules by figures.

    Args:
        rules: At least one.
        figures: What `sensorium.evaluation.evaluate` returned, with ``intervals`` and whatever else was measured.
        source: File the rules are from, for messages.

    Raises:
        ConfigError: Rules name figures that there are not, or bounds of figures without an interval; all together.
    """
    index = FigureIndex.of(figures)
    judgements, faults = [], list[Fault]()
    for number, rule in enumerate(rules, start=1):
        try:
            judgements.append(_judged(rule, index))
        except ConfigError as error:
            faults += faults_of(error.faults, number, rule.text, source)
    if faults:
        raise ConfigError(faults)
    return GateResult(judgements, int(figures["rows"]))


def _judged(rule: Rule, index: FigureIndex) -> Judgement:
    sides, faults = list[float | None](), list[Fault]()
    for side in (rule.left, rule.right):
        try:
            sides.append(index.at(side) if isinstance(side, str) else side)
        except ConfigError as error:
            faults += error.faults
    if faults:
        raise ConfigError(faults)
    left, right = sides
    rows = min(_rows_of(index, side) for side in (rule.left, rule.right) if isinstance(side, str))
    return Judgement(rule, rule.holds(left, right), left, right, rows)


def _rows_of(index: FigureIndex, path: str) -> int:
    """Return the rows behind a figure: those of its class, or of the nearest part of the figures that says so."""
    words = index.split(path)[0].split(".")
    places = [["rows", *words[start:]] for start in range(1, len(words))]
    places += [[*words[:end], "rows"] for end in range(len(words), -1, -1)]
    return next(int(rows) for place in places if (rows := index.values.get(".".join(place))) is not None)
