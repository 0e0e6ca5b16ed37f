"""The rows with a label, ready to ask whether a plain fact about them tells it."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sensorium.evaluation.codes import Codes, codes_of, codes_of_numbers
from sensorium.evaluation.hints import Answers, Hint, answers_of, cross_validated, folds_of, units_of
from sensorium.inspection.inputs import suggest_target
from sensorium.inspection.tagged import label_texts
from sensorium.records.allocation import none_alone
from sensorium.records.table import Table


@dataclass(frozen=True)
class Labelled:
    """The rows with a label.

    Attributes:
        places: Their places in the table.
        answers: Their labels as numbers, or as places in ``classes``.
        classes: Names of the classes, the most frequent first; empty where labels are numbers.
        units: Unit of each of these rows: its group, or the row.
        folds: Which rows are held out together.
    """

    places: NDArray[np.intp]
    answers: Answers
    classes: tuple[str, ...]
    units: Codes
    folds: Codes

    @classmethod
    def of(cls, table: Table, target: str, group: str | None = None) -> Labelled:
        """Find the rows with a label.

        Raises:
            DataError: There is no such column, or it holds bytes.
        """
        texts = label_texts(table, target)
        labels = [label.strip() for label in texts if label is not None]
        places = np.array([place for place, label in enumerate(texts) if label is not None], dtype=np.intp)
        are_numbers = bool(labels) and suggest_target(table, target)["type"] == "number"
        answers = answers_of(labels, are_numbers=are_numbers)
        groups = None if group is None else _groups(table.columns[group], places)
        units = units_of(groups, len(places))
        classes = () if are_numbers else _names(labels, answers)
        folds = folds_of(answers, units) if labels else units
        return cls(places, answers, classes, units, folds)

    def told_by(self, values: Sequence[Hashable]) -> Hint | None:
        """Return what the values of a fact tell, one a row of the table; rows whose value is None are left out."""
        known = np.array([values[place] is not None for place in self.places.tolist()], dtype=np.bool_)
        return self._told_by(codes_of([values[place] for place in self.places[known].tolist()]), known)

    def told_by_numbers(self, values: NDArray[np.float64]) -> Hint | None:
        """Return what a number tells, one a row of the table; rows where it is NaN are left out."""
        known = ~np.isnan(values[self.places])
        return self._told_by(codes_of_numbers(values[self.places[known]]), known)

    def told_by_codes(self, codes: Codes) -> Hint | None:
        """Return what codes tell, one a row of the table."""
        return self._told_by(codes[self.places], np.ones(len(self.places), dtype=np.bool_))

    def _told_by(self, codes: Codes, known: NDArray[np.bool_]) -> Hint | None:
        return cross_validated(codes, self.answers[known], self.folds[known], self.units[known])


def _groups(cells: Sequence[Hashable], places: NDArray[Any]) -> list[Hashable]:
    return none_alone([cells[place] for place in places.tolist()], places.tolist())


def _names(labels: Sequence[str], answers: Answers) -> tuple[str, ...]:
    names = dict(zip(answers.tolist(), labels, strict=True))
    return tuple(names[place] for place in range(len(names)))
