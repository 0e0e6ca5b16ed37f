"""Metrics of classes that follow from counts.

All follow from `ClassCounts`: how often each class was answered, was true, and both. These are the margins and the
diagonal of a confusion matrix, a matrix that 10,000 draws of 150 classes would not leave room for.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from sensorium.evaluation.metrics import Floats, mean_of_defined, ratio
from sensorium.specs import Array


class ClassCounts(NamedTuple):
    """Counts of classes. Leading axes, where there are any, are draws.

    Attributes:
        hits: (..., classes) rows of the class that were answered with it.
        true: (..., classes) rows of the class.
        predicted: (..., classes) rows answered with the class.
        rows: (...) all rows.
    """

    hits: Any
    true: Any
    predicted: Any
    rows: Any

    @classmethod
    def of(cls, confusion: ArrayLike) -> ClassCounts:
        """Take a confusion matrix (..., classes, classes), true by predicted."""
        counts = np.asarray(confusion)
        true, predicted = counts.sum(axis=-1), counts.sum(axis=-2)
        return cls(np.diagonal(counts, axis1=-2, axis2=-1), true, predicted, true.sum(axis=-1))

    @property
    def occurs(self) -> Any:  # noqa: ANN401 -- an array of bool
        """(..., classes) whether the class occurs among true or predicted ones."""
        return (self.true > 0) | (self.predicted > 0)

    @property
    def pooled(self) -> ClassCounts:
        """One class out of all, (..., 1): what *micro* averages are of."""
        hits, true, predicted = (one.sum(axis=-1, keepdims=True) for one in self[:3])
        return ClassCounts(hits, true, predicted, self.rows * self.true.shape[-1])


def accuracy(counts: ClassCounts) -> Floats:
    """Return the share of right answers (...), 0 to 1."""
    return ratio(counts.hits.sum(axis=-1), counts.rows)


def precision(counts: ClassCounts) -> Floats:
    """Return which share of a class's answers is right (..., classes); NaN for a class that was never answered."""
    return ratio(counts.hits, counts.predicted)


def recall(counts: ClassCounts) -> Floats:
    """Return which share of a class's rows is found (..., classes), the *sensitivity*; NaN without such rows."""
    return ratio(counts.hits, counts.true)


def specificity(counts: ClassCounts) -> Floats:
    """Return which share of all other rows is not taken for the class (..., classes); NaN without other rows."""
    others = np.asarray(counts.rows)[..., None] - counts.true
    return 1 - ratio(counts.predicted - counts.hits, others)


def f1(counts: ClassCounts) -> Floats:
    """Return the harmonic mean of precision and recall (..., classes); NaN for a class that does not occur."""
    return ratio(2 * counts.hits, counts.predicted + counts.true)


def false_negative_rate(counts: ClassCounts) -> Floats:
    """Return which share of a class's rows is missed (..., classes): 1 - recall."""
    return 1 - recall(counts)


def false_positive_rate(counts: ClassCounts) -> Floats:
    """Return which share of all other rows is taken for the class (..., classes): 1 - specificity."""
    return 1 - specificity(counts)


def macro(per_class: Floats, counts: ClassCounts) -> Floats:
    """Return the mean (...) over classes that occur, each counting as much; an undefined one counts 0.

    Args:
        per_class: (..., classes), NaN for classes that do not occur.
        counts: Of the same rows.
    """
    return ratio(_defined(per_class).sum(axis=-1), counts.occurs.sum(axis=-1))


def weighted(per_class: Floats, counts: ClassCounts) -> Floats:
    """Return the mean (...) over classes, each counting by its true rows; an undefined one counts 0."""
    return ratio((_defined(per_class) * counts.true).sum(axis=-1), counts.true.sum(axis=-1))


def balanced_accuracy(counts: ClassCounts) -> Floats:
    """Return the mean recall (...) of the classes that have rows (Brodersen et al., 2010)."""
    return np.asarray(mean_of_defined(recall(counts)))


def cohen_kappa(counts: ClassCounts) -> Floats:
    """Return the agreement beyond chance (...), -1 to 1 (Cohen, 1960); NaN where chance alone would agree wholly."""
    pairs = np.square(np.asarray(counts.rows, dtype=np.float64))
    by_chance = _pairs(counts.true, counts.predicted)
    return ratio(counts.hits.sum(axis=-1) * counts.rows - by_chance, pairs - by_chance)


def matthews(counts: ClassCounts) -> Floats:
    """Return the correlation of true and predicted classes (...), -1 to 1 (Gorodkin, 2004).

    It is 0 where only one class is true, or only one is answered.
    """
    pairs = np.square(np.asarray(counts.rows, dtype=np.float64))
    spread = (pairs - _pairs(counts.true, counts.true)) * (pairs - _pairs(counts.predicted, counts.predicted))
    found = ratio(counts.hits.sum(axis=-1) * counts.rows - _pairs(counts.true, counts.predicted), np.sqrt(spread))
    return np.where(spread == 0, 0.0, found)


def _defined(per_class: Floats) -> Floats:
    return np.where(np.isnan(per_class), 0, per_class)


def _pairs(first: Array, second: Array) -> Floats:
    """Return in how many pairs of rows (...) the one's class among the first is the other's among the second."""
    return np.asarray(np.einsum("...c,...c->...", first, second, dtype=np.float64))
