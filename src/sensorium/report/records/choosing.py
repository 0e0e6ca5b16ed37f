"""Which answers are worth a look: those that are wrong and sure, and those that are right and unsure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sensorium.evaluation import headline, row_scores
from sensorium.specs import Array
from sensorium.targets import Target

MAX_SHOWN = 12

Places = NDArray[np.intp]


@dataclass(frozen=True)
class Chosen:
    """Answers of one table.

    Attributes:
        num_wrong: How many are wrong; None for numbers, of which none is quite right.
        wrong: Places of the worst, at most `MAX_SHOWN`: wrong answers, the surest first, or the largest errors first.
        unsure: Places of right answers, the least sure first; none for numbers.
        sureness: (rows,) the probability of each answer; None where there are no probabilities.
        errors: (rows,) how far off each answer is, in the unit of the headline figure; None for classes.
    """

    num_wrong: int | None
    wrong: Sequence[int]
    unsure: Sequence[int]
    sureness: NDArray[np.float64] | None
    errors: NDArray[np.float64] | None


def choose(target: Target, outputs: Array, labels: Sequence[str]) -> Chosen:
    """Choose the answers to look at.

    Args:
        target: The fitted target.
        outputs: (rows, num_outputs) as they are decoded.
        labels: True label of each row.

    Raises:
        DataError: There are no rows, or labels that the task cannot compare.
    """
    scores = row_scores(target, outputs, labels)
    figure = headline(target)
    if not figure.higher_is_better:
        errors = np.asarray(figure.from_mean_score(scores), dtype=np.float64)
        return Chosen(None, _first(np.arange(len(scores)), by=-scores), (), None, errors)
    answers, probabilities = target.decode(outputs)
    sureness = None if probabilities is None else _sureness(target, answers, probabilities)
    wrong, right = np.flatnonzero(scores < 1), np.flatnonzero(scores >= 1)
    surest = -sureness if sureness is not None else scores
    unsure = () if sureness is None else _first(right, by=sureness)
    return Chosen(len(wrong), _first(wrong, by=surest), unsure, sureness, None)


def _first(places: Places, *, by: NDArray[np.float64]) -> list[int]:
    """Return the places whose values are least; ties in the order of the rows."""
    chosen: list[int] = places[np.argsort(by[places], kind="stable")[:MAX_SHOWN]].tolist()
    return chosen


def _sureness(target: Target, answers: Sequence[object], probabilities: Array) -> NDArray[np.float64]:
    """Return the probability of each answer; of an answer that is no single class, that of its least sure part."""
    places = {name: place for place, name in enumerate(target.classes)}
    columns = [places.get(str(answer), -1) for answer in answers]
    own = np.take_along_axis(probabilities, np.maximum(columns, 0)[:, None], axis=1)[:, 0]
    least = np.abs(probabilities - 0.5).min(axis=1) + 0.5
    return np.asarray(np.where(np.array(columns) >= 0, own, least), dtype=np.float64)
