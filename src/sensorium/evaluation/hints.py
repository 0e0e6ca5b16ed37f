"""Whether one plain fact about a record, such as which of its cells are filled, tells the answer.

The fact is a code, a whole number for each row. A *decision table* learns what goes with each code, the most frequent
class or the mean number, and answers rows it has not seen. What it reaches is set against what can be reached blind.

A difference that chance could have made is no hint. The differences are summed over units, a row or a whole group, and
divided by the root of their sum of squares. Where each unit's difference is as likely to be positive as negative, this
quotient exceeds z at most 4.46 times as often as a normal number does, however few units there are (Pinelis, 1994).
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from sensorium.evaluation.decision_table import Codes, answer_classes, answer_numbers

NUM_FOLDS = 10
MIN_ROWS = 20
MAX_CHANCE = 0.005
"""Folds share what they learned from, so their rows are not quite independent: of pure noise up to one in a hundred
facts seems to tell something."""
MIN_SHARE_OF_ERRORS = 0.05
PINELIS = 2 * math.e**3 / 9

Answers = NDArray[np.int64] | NDArray[np.float64]
"""Labels: places of classes (int64) or numbers (float64)."""


@dataclass(frozen=True)
class Hint:
    """What a decision table reaches on rows it did not learn from.

    Attributes:
        figure: ``accuracy``, or ``r2`` for numbers.
        reached: The figure.
        blind: The same without looking: always the most frequent class, or the mean.
        balanced: For classes, the mean of the classes' recalls when rare classes count as much as frequent ones.
        chance_balanced: What that is without looking.
        chance: At most so likely is it that mere chance made the difference.
        rows: Rows answered.
    """

    figure: Literal["accuracy", "r2"]
    reached: float
    blind: float
    balanced: float | None
    chance_balanced: float | None
    chance: float
    rows: int

    @property
    def share_of_errors(self) -> float:
        """The part of blind errors that the table takes away, by the figure that tells more."""
        return max(_part(self.reached, self.blind), self._balanced_part)

    @property
    def is_plain(self) -> bool:
        """Whether the plain figure tells at least as much as the balanced one."""
        return _part(self.reached, self.blind) >= self._balanced_part

    @property
    def _balanced_part(self) -> float:
        return 0.0 if self.balanced is None else _part(self.balanced, self.chance_balanced or 0.0)

    def tells(self, num_tried: int = 1) -> bool:
        """Whether this is more than chance and more than next to nothing.

        Args:
            num_tried: How many facts were tried: the more, the likelier that one of them seems to tell something.
        """
        return self.chance * num_tried <= MAX_CHANCE and self.share_of_errors >= MIN_SHARE_OF_ERRORS

    def to_json(self) -> dict[str, Any]:
        """Return the figures as plain values."""
        balanced = {} if self.balanced is None else {"balanced": self.balanced, "chance_balanced": self.chance_balanced}
        names = ("figure", "reached", "blind", "chance", "rows")
        return {**{name: getattr(self, name) for name in names}, **balanced, "tells": self.tells()}


def answers_of(labels: Sequence[str], *, are_numbers: bool) -> Answers:
    """Return labels as numbers, or as places of classes, the most frequent class first."""
    return np.array([float(label) for label in labels]) if are_numbers else codes_of(labels)


def codes_of(values: Sequence[Hashable]) -> Codes:
    """Return a code for each distinct value, 0 for the most frequent; ties in order of appearance."""
    places = {value: place for place, (value, _) in enumerate(Counter(values).most_common())}
    return np.fromiter((places[value] for value in values), dtype=np.int64, count=len(values))


def codes_of_numbers(values: NDArray[np.float64], num_bins: int = 20) -> Codes:
    """Return the quantile that each number lies in; NaN is a code of its own."""
    known = values[~np.isnan(values)]
    if not len(known):
        return np.zeros(len(values), dtype=np.int64)
    edges = np.unique(np.quantile(known, np.linspace(0, 1, num_bins + 1)[1:-1]))
    return np.where(np.isnan(values), 0, 1 + np.searchsorted(edges, values, side="right")).astype(np.int64)


def codes_of_presence(present: NDArray[np.bool_]) -> Codes:
    """Return a code for each pattern of presence; (rows, inputs) bool."""
    return codes_of([row.tobytes() for row in np.packbits(present, axis=1)])


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
    blind, plain, fair = answered == true
    counts = np.bincount(true)
    num_classes = int(np.count_nonzero(counts))
    weights = 1.0 / (counts[true] * num_classes)
    # Were answers and truth independent, each class would be hit as often as it is answered.
    by_chance = (np.bincount(answered[2], minlength=len(counts)) / len(true))[true]
    chances = (_chance(plain.astype(float) - blind, units), _chance(weights * (fair - by_chance), units))
    return Hint(
        figure="accuracy",
        reached=float(plain.mean()),
        blind=float(blind.mean()),
        balanced=float(weights @ fair),
        chance_balanced=1 / num_classes,
        chance=min(1.0, 2 * min(chances)),
        rows=len(true),
    )


def _of_numbers(true: NDArray[Any], answered: NDArray[Any], units: Codes) -> Hint:
    blind, told = np.square(answered - true)
    r2 = float(1 - told.sum() / blind.sum()) if blind.sum() else 0.0
    return Hint("r2", r2, 0.0, None, None, _chance(blind - told, units), len(true))


def _chance(gains: NDArray[np.float64], units: Codes) -> float:
    """Return a bound on the chance that gains of this sum come from units that gain nothing."""
    by_unit = np.bincount(np.unique(units, return_inverse=True)[1], weights=gains)
    size = math.sqrt(float(by_unit @ by_unit))
    quotient = float(by_unit.sum()) / size if size else 0.0
    return min(1.0, PINELIS * 0.5 * math.erfc(quotient / math.sqrt(2)))


def _part(reached: float, blind: float) -> float:
    return max(0.0, (reached - blind) / (1 - blind)) if blind < 1 else 0.0
