"""Which answers are worth a look: those that are wrong and sure, and those that are right and unsure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sensorium.evaluation import headline, row_scores
from sensorium.evaluation.classes import ClassAnswers
from sensorium.specs import Array
from sensorium.targets import Target

MAX_SHOWN = 12
MAX_OF_GROUP = 2
"""Records of one group, such as a patient, are often wrong in the same way; a few of them say as much as all."""

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Chosen:
    """Answers of one table.

    Attributes:
        num_wrong: How many are wrong; None for numbers, of which none is quite right.
        is_graded: Whether some errors are larger than others; the largest then come first, and else the surest.
        wrong: Places of wrong answers, at most `MAX_SHOWN`; of one group `MAX_OF_GROUP` where there are enough others.
        unsure: Places of right answers, the least sure first; none for numbers.
        sureness: (rows,) the probability of each answer; None for numbers.
        errors: (rows,) how far off each number is, in the unit of the headline figure; None for classes.
    """

    num_wrong: int | None
    is_graded: bool
    wrong: Sequence[int]
    unsure: Sequence[int]
    sureness: Floats | None
    errors: Floats | None


def choose(
    target: Target, outputs: Array, labels: Sequence[str], *, groups: Sequence[Hashable] | None = None
) -> Chosen:
    """Choose the answers to look at.

    Args:
        target: The fitted target.
        outputs: (rows, num_outputs) as they are decoded.
        labels: True label of each row.
        groups: Group of each row; None where rows stand for themselves.

    Raises:
        DataError: There are no rows, or labels that the task cannot compare.
    """
    figure, scores = headline(target), row_scores(target, outputs, labels)
    cost = 1 - scores if figure.higher_is_better else scores
    if not target.classes:
        errors = np.asarray(figure.from_mean_score(scores), dtype=np.float64)
        worst = np.argsort(-cost, kind="stable")
        return Chosen(None, True, _first(worst, groups), (), None, errors)
    sureness = _sureness(target, outputs, labels)
    order = np.lexsort((-sureness, -cost))
    wrong, right = order[cost[order] > 0], np.flatnonzero(cost <= 0)
    unsure = right[np.argsort(sureness[right], kind="stable")]
    shown = (_first(wrong, groups), _first(unsure, groups))
    return Chosen(len(wrong), len(np.unique(cost[wrong])) > 1, *shown, sureness, None)


def _first(places: NDArray[np.intp], groups: Sequence[Hashable] | None) -> list[int]:
    """Return the first places in their order; those beyond few of a group only where there are not enough others."""
    seen: Counter[Hashable] = Counter()
    rounds = []
    for place in places.tolist():
        group = place if groups is None else groups[place]
        rounds.append(seen[group] // MAX_OF_GROUP)
        seen[group] += 1
    shown: list[int] = places[np.sort(np.argsort(rounds, kind="stable")[:MAX_SHOWN])].tolist()
    return shown


def _sureness(target: Target, outputs: Array, labels: Sequence[str]) -> Floats:
    """Return the probability of each answer; of an answer that is a set of tags, of its least sure yes or no."""
    if target.link == "sigmoid":
        return np.asarray(np.abs(np.asarray(target.decode(outputs)[1]) - 0.5).min(axis=1) + 0.5, dtype=np.float64)
    return ClassAnswers.of(target, outputs, labels).confidence
