"""Figures of answers that are one class out of several; the metrics are those of `sensorium.evaluation.metrics`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sensorium.evaluation.classes.order import Scores
from sensorium.evaluation.metrics import NO_CLASS, Bools, Floats, Ints
from sensorium.specs import Array
from sensorium.targets import Target


@dataclass(frozen=True)
class ClassAnswers:
    """True and predicted class of each row.

    Attributes:
        names: The classes: those of the model in output order, then labels it does not know, sorted.
        true: (rows,) place of each row's true class among them.
        predicted: (rows,) place of its predicted class.
        probabilities: (rows, classes of the model) float64.
    """

    names: tuple[str, ...]
    true: Ints
    predicted: Ints
    probabilities: Floats

    @classmethod
    def of(cls, target: Target, outputs: Array, labels: Sequence[str]) -> ClassAnswers:
        """Decode head outputs (rows, num_outputs) beside the true label of each row.

        Raises:
            TypeError: The target's answers have no probabilities of classes.
        """
        predicted, probabilities = target.decode(outputs)
        if probabilities is None:
            raise TypeError(f"answers of the target '{target.config.type}' have no probabilities of classes")
        true = [label.strip() for label in labels]
        names = (*target.classes, *sorted(set(true).difference(target.classes)))
        return cls(names, places_in(names, true), places_in(names, [str(one) for one in predicted]), probabilities)

    @property
    def is_right(self) -> Bools:
        """(rows,) whether the answer is the true class."""
        return np.asarray(self.true == self.predicted)

    @property
    def known(self) -> Ints:
        """(rows,) place of the true class, `NO_CLASS` where the model does not know it."""
        return np.where(self.true < self.probabilities.shape[1], self.true, NO_CLASS)

    @property
    def scores(self) -> Scores:
        """The probabilities of the model's classes, and which rows are of them."""
        num_known = self.probabilities.shape[1]
        is_positive = self.true[:, None] == np.arange(num_known)
        return Scores(self.names[:num_known], self.probabilities, is_positive)

    @property
    def confidence(self) -> Floats:
        """(rows,) the probability of the answer."""
        return self.probabilities[np.arange(len(self.predicted)), self.predicted]


def places_in(names: Sequence[str], values: Sequence[str]) -> Ints:
    """Return the place of each value among names that hold them all."""
    places = {name: place for place, name in enumerate(names)}
    return np.fromiter((places[value] for value in values), dtype=np.int64, count=len(values))
