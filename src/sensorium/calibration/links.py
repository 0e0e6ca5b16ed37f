"""How outputs become probabilities, and what wrong ones cost: softmax over a row, or sigmoid of each output."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from sensorium.errors import DataError
from sensorium.specs import Array, softmax
from sensorium.targets import Target

Floats = NDArray[np.float64]


class LinkFunction(ABC):
    """What calibrators need to know of a link. ``truth`` is (rows, num_outputs), 1 where an output should be high."""

    @abstractmethod
    def probabilities(self, outputs: Array) -> Floats:
        """Return the probabilities that outputs stand for, both (rows, num_outputs)."""

    @abstractmethod
    def outputs(self, probabilities: Floats) -> Floats:
        """Return outputs that stand for probabilities, each above 0 and below 1."""

    @abstractmethod
    def losses(self, outputs: Array, truth: Floats) -> Floats:
        """Return the log-loss of each row (rows,)."""

    @abstractmethod
    def softened(self, truth: Floats) -> Floats:
        """Return the truth as sure as its rows allow, so that no finite number of right answers asks for certainty.

        That is Platt's (1999) correction: of n rows, one more might have been otherwise.
        """

    @abstractmethod
    def curvature(self, probabilities: Floats, direction: Floats) -> Floats:
        """Return the second derivative of each row's loss along a direction (rows, num_outputs) of its outputs."""

    @abstractmethod
    def spread(self, probabilities: Floats) -> tuple[Floats, Floats]:
        """Return a diagonal and a vector v, both (rows, num_outputs): each row's Hessian is diag(diagonal) - v vᵀ."""


class Softmax(LinkFunction):
    """One class out of several."""

    def probabilities(self, outputs: Array) -> Floats:
        """See `LinkFunction.probabilities`."""
        return softmax(outputs)

    def outputs(self, probabilities: Floats) -> Floats:
        """See `LinkFunction.outputs`."""
        return np.asarray(np.log(probabilities))

    def losses(self, outputs: Array, truth: Floats) -> Floats:
        """See `LinkFunction.losses`."""
        shifted = outputs - outputs.max(axis=1, keepdims=True)
        logs = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
        return np.asarray(-(logs * truth).sum(axis=1))

    def softened(self, truth: Floats) -> Floats:
        """See `LinkFunction.softened`."""
        doubt = 1 / (len(truth) + 2)
        return np.asarray(truth * (1 - doubt) + doubt / truth.shape[1])

    def curvature(self, probabilities: Floats, direction: Floats) -> Floats:
        """See `LinkFunction.curvature`: the variance of the direction."""
        weighted = probabilities * direction
        return np.asarray((weighted * direction).sum(axis=1) - np.square(weighted.sum(axis=1)))

    def spread(self, probabilities: Floats) -> tuple[Floats, Floats]:
        """See `LinkFunction.spread`."""
        return probabilities, probabilities


class Sigmoid(LinkFunction):
    """Any number of tags, each by itself."""

    def probabilities(self, outputs: Array) -> Floats:
        """See `LinkFunction.probabilities`."""
        return np.exp(-np.logaddexp(0, -outputs.astype(np.float64)))

    def outputs(self, probabilities: Floats) -> Floats:
        """See `LinkFunction.outputs`."""
        return np.log(probabilities) - np.log1p(-probabilities)

    def losses(self, outputs: Array, truth: Floats) -> Floats:
        """See `LinkFunction.losses`: summed over the tags."""
        return np.asarray((np.logaddexp(0, outputs) - truth * outputs).sum(axis=1))

    def softened(self, truth: Floats) -> Floats:
        """See `LinkFunction.softened`."""
        doubt = 1 / (len(truth) + 2)
        return truth * (1 - 2 * doubt) + doubt

    def curvature(self, probabilities: Floats, direction: Floats) -> Floats:
        """See `LinkFunction.curvature`."""
        return np.asarray((probabilities * (1 - probabilities) * np.square(direction)).sum(axis=1))

    def spread(self, probabilities: Floats) -> tuple[Floats, Floats]:
        """See `LinkFunction.spread`: tags do not bear on each other."""
        return probabilities * (1 - probabilities), np.zeros_like(probabilities)


LINKS: Mapping[str, LinkFunction] = MappingProxyType({"softmax": Softmax(), "sigmoid": Sigmoid()})
"""By the target's ``link``; a link of ``identity`` has no probabilities to calibrate."""


def answered(answers: Sequence[object], places: Mapping[str, int]) -> tuple[NDArray[np.int64], list[int]]:
    """Return where in an array (rows, classes) each row's answer stands; ``places`` are those of the classes."""
    return np.arange(len(answers)), [places[str(answer)] for answer in answers]


def truth_of(target: Target, labels: Sequence[str]) -> tuple[Floats, NDArray[np.bool_]]:
    """Return the truth (rows, num_outputs) and which rows have a label that the target knows; the others are zero."""
    truth = np.zeros((len(labels), target.spec.num_outputs))
    is_known = np.ones(len(labels), dtype=np.bool_)
    for row, label in enumerate(labels):
        try:
            encoded = target.encode(label)
        except DataError:
            is_known[row] = False
            continue
        if isinstance(encoded, int):  # a class's place
            truth[row, encoded] = 1
        else:
            truth[row] = encoded
    return truth, is_known
