"""Whether one plain fact about a record, such as which of its cells are filled, tells the answer.

The fact is a code, a whole number for each row. A *decision table* learns what goes with each code, the most frequent
class or the mean number, and answers rows it has not seen. What it reaches is set against what can be reached blind.

A difference that chance could have made is no hint. The differences are summed over units, a row or a whole group, and
divided by the root of their sum of squares. Where each unit's difference is as likely to be positive as negative, this
quotient exceeds z at most 4.46 times as often as a normal number does, however few units there are (Pinelis, 1994).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sensorium.evaluation.codes import Codes, codes_of
from sensorium.evaluation.decision_table import answer_classes, answer_numbers

NUM_FOLDS = 10
MIN_ROWS = 20
MAX_CHANCE = 0.001
"""Folds share what they learned from, so their rows are not quite independent: of pure noise up to one in a hundred
facts seems to tell something."""
MIN_SHARE_OF_ERRORS = 0.05
PINELIS = 2 * math.e**3 / 9

Answers = NDArray[np.int64] | NDArray[np.float64]
"""Labels: places of classes (int64) or numbers (float64)."""


class Reading(NamedTuple):
    """One figure of a hint, and the same without looking."""

    name: Literal["accuracy", "balanced", "foremost", "r2"]
    reached: float
    blind: float

    @property
    def share_of_errors(self) -> float:
        """The part of blind errors that is taken away."""
        return max(0.0, (self.reached - self.blind) / (1 - self.blind)) if self.blind < 1 else 0.0


@dataclass(frozen=True)
class Hint:
    """What a decision table reaches on rows it did not learn from.

    Attributes:
        readings: ``r2`` of numbers. Of classes ``accuracy``, against always answering the most frequent class;
            ``balanced``, the mean of the classes' recalls when rare classes count as much as frequent ones; and, of
            more than two, ``foremost``, the mean of both recalls when asked for the most frequent class or any other.
        chance: At most so likely is it that mere chance made the difference.
        rows: Rows answered.
    """

    readings: tuple[Reading, ...]
    chance: float
    rows: int

    @property
    def best(self) -> Reading:
        """The reading that tells most."""
        return max(self.readings, key=lambda reading: reading.share_of_errors)

    @property
    def share_of_errors(self) -> float:
        """The part of blind errors that the table takes away, by the reading that tells most."""
        return self.best.share_of_errors

    def tells(self, num_tried: int = 1) -> bool:
        """Whether this is more than chance and more than next to nothing.

        Args:
            num_tried: How many facts were tried: the more, the likelier that one of them seems to tell something.
        """
        return self.chance * num_tried <= MAX_CHANCE and self.share_of_errors >= MIN_SHARE_OF_ERRORS

    def to_json(self) -> dict[str, Any]:
        """Return the readings by name, each with ``reached`` and ``blind``, and the rest as plain values."""
        readings = {one.name: {"reached": one.reached, "blind": one.blind} for one in self.readings}
        return {"readings": readings, "chance": self.chance, "rows": self.rows, "tells": self.tells()}


def answers_of(labels: Sequence[str], *, are_numbers: bool) -> Answers:
    """Return labels as numbers, or as places of classes, the most frequent class first."""
    return np.array([float(label) for label in labels]) if are_numbers else codes_of(labels)


def units_of(groups: Sequence[Hashable] | None, num_rows: int) -> Codes:
    """Return the unit of each row: its group, or itself."""
    return np.arange(num_rows) if groups is None else codes_of(groups)


def folds_of(answers: Answers, units: Codes) -> Codes:
    """Return the fold of each row: units stay whole, and every fold gets its part of each class."""
    first_rows = np.unique(units, return_index=True)[1]
    order = np.lexsort((np.random.default_rng(0).random(len(first_rows)), answers[first_rows]))
    fold_of_unit = np.empty(len(first_rows), dtype=np.int64)
    fold_of_unit[order] = np.arange(len(order)) % NUM_FOLDS
    return np.asarray(fold_of_unit[np.unique(units, return_inverse=True)[1]])


def cross_validated(codes: Codes, answers: Answers, folds: Codes, units: Codes) -> Hint | None:
    """Return what a decision table reaches, each row answered by one that learned from the other folds.

    Args:
        codes: The fact, (rows,).
        answers: The labels, (rows,).
        folds: What `folds_of` gave for these rows.
        units: What `units_of` gave for these rows.

    Returns:
        None where rows, codes or answers are too few to tell anything.
    """
    held = [folds == fold for fold in np.unique(folds)]
    return _measured(codes, answers, units, held) if len(codes) >= MIN_ROWS and len(held) > 1 else None


def held_out(codes: Codes, answers: Answers, units: Codes, is_judged: NDArray[np.bool_]) -> Hint | None:
    """Return what a decision table reaches on the rows to be judged that learned from the rest.

    Returns:
        None where rows, codes or answers are too few to tell anything.
    """
    return _measured(codes, answers, units, [is_judged]) if 0 < is_judged.sum() < len(codes) else None


def _measured(codes: Codes, answers: Answers, units: Codes, held: Sequence[NDArray[np.bool_]]) -> Hint | None:
    """Return the hint from masks of the rows held out in turn."""
    if len(np.unique(codes)) < 2 or len(np.unique(answers)) < 2:
        return None
    judged = np.concatenate([np.flatnonzero(mask) for mask in held])
    are_numbers = answers.dtype.kind == "f"
    answer: Callable[..., NDArray[Any]] = answer_numbers if are_numbers else answer_classes
    parts = [answer(codes, answers, np.flatnonzero(~mask), np.flatnonzero(mask)) for mask in held]
    answered = np.concatenate(parts, axis=1)
    return (_of_numbers if are_numbers else _of_classes)(answers[judged], answered, units[judged])


def _of_classes(true: NDArray[Any], answered: NDArray[Any], units: Codes) -> Hint:
    blind, plain, fair, is_other = answered
    accuracy = Reading("accuracy", float((plain == true).mean()), float((blind == true).mean()))
    gains = [(plain == true).astype(np.float64) - (blind == true)]
    balanced, fair_gains = _balanced("balanced", true, fair)
    readings, gains = [accuracy, balanced], [*gains, fair_gains]
    if balanced.blind < 0.5:  # of two classes it would be the same again
        foremost, foremost_gains = _balanced("foremost", (true != 0).astype(np.int64), is_other)
        readings, gains = [*readings, foremost], [*gains, foremost_gains]
    chance = len(gains) * min(_chance(one, units) for one in gains)
    return Hint(tuple(readings), min(1.0, chance), len(true))


def _balanced(
    name: Literal["balanced", "foremost"], true: NDArray[Any], answered: NDArray[Any]
) -> tuple[Reading, NDArray[np.float64]]:
    """Return the mean of the classes' recalls, and what each row brings beyond what independence would."""
    counts = np.bincount(true)
    num_classes = int(np.count_nonzero(counts))
    weights = 1.0 / (counts[true] * num_classes)
    by_chance = (np.bincount(answered, minlength=len(counts)) / len(true))[true]
    is_hit = answered == true
    return Reading(name, float(weights @ is_hit), 1 / num_classes), weights * (is_hit - by_chance)


def _of_numbers(true: NDArray[Any], answered: NDArray[Any], units: Codes) -> Hint:
    blind, told = np.square(answered - true)
    r2 = float(1 - told.sum() / blind.sum()) if blind.sum() else 0.0
    return Hint((Reading("r2", r2, 0.0),), _chance(blind - told, units), len(true))


def _chance(gains: NDArray[np.float64], units: Codes) -> float:
    """Return a bound on the chance that gains of this sum come from units that gain nothing."""
    by_unit = np.bincount(np.unique(units, return_inverse=True)[1], weights=gains)
    size = math.sqrt(float(by_unit @ by_unit))
    quotient = float(by_unit.sum()) / size if size else 0.0
    return min(1.0, PINELIS * 0.5 * math.erfc(quotient / math.sqrt(2)))
