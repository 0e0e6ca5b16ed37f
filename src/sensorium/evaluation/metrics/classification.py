"""Metrics of classes that follow from counts.

All follow from `ClassCounts`: how often each class was answered, was true, and both. These are the margins and the
diagonal of a confusion matrix, a matrix that 10,000 draws of 150 classes would not leave room for.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from sensorium.evaluation.metrics import Floats, mean_of_defined, ratio


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
    return ratio(others - (counts.predicted - counts.hits), others)


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
    """Return the mean (...) over classes that occur, each counting as much; an undefined one counts 0."""
    shown = np.where(counts.occurs & ~np.isnan(per_class), per_class, 0)
    return ratio(shown.sum(axis=-1), counts.occurs.sum(axis=-1))


def weighted(per_class: Floats, counts: ClassCounts) -> Floats:
    """Return the mean (...) over classes, each counting by its true rows; an undefined one counts 0."""
    return ratio((np.where(np.isnan(per_class), 0, per_class) * counts.true).sum(axis=-1), counts.true.sum(axis=-1))


def balanced_accuracy(counts: ClassCounts) -> Floats:
    """Return the mean recall (...) of the classes that have rows (Brodersen et al., 2010)."""
    return np.asarray(mean_of_defined(recall(counts)))


def cohen_kappa(counts: ClassCounts) -> Floats:
    """Return the agreement beyond chance (...), -1 to 1 (Cohen, 1960); NaN where chance alone would agree wholly."""
    by_chance = (_shares(counts.true, counts) * _shares(counts.predicted, counts)).sum(axis=-1)
    return ratio(accuracy(counts) - by_chance, 1 - by_chance)


def matthews(counts: ClassCounts) -> Floats:
    """Return the correlation of true and predicted classes (...), -1 to 1 (Gorodkin, 2004).

    It is 0 where only one class is true, or only one is answered.
    """
    true, predicted = _shares(counts.true, counts), _shares(counts.predicted, counts)
    spreads = (1 - np.square(true).sum(axis=-1)) * (1 - np.square(predicted).sum(axis=-1))
    spreads = np.where(spreads > 1e-12, spreads, 0)  # what is left of one class is rounding
    found = ratio(accuracy(counts) - (true * predicted).sum(axis=-1), np.sqrt(spreads))
    return np.where(spreads > 0, found, 0.0)


def _shares(of_classes: ArrayLike, counts: ClassCounts) -> Floats:
    return ratio(of_classes, np.asarray(counts.rows)[..., None])
