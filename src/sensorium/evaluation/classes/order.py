"""What follows from the order in which the probabilities of each class put the rows."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import Any

import numpy as np

from sensorium.evaluation.classes import ClassAnswers
from sensorium.evaluation.classes.counts import plain
from sensorium.evaluation.intervals import Interval, drawn_weights, intervals_of
from sensorium.evaluation.metrics import Floats, mean_of_defined
from sensorium.evaluation.metrics.ranking import Areas, Ranking


def area_figures(answers: ClassAnswers) -> tuple[dict[str, float | None], dict[str, dict[str, Any]]]:
    """Return ``roc_auc`` and ``pr_auc``: the means over classes, each against all others, and class → its own.

    None where undefined: for a class without rows (or without others), and for one that the model does not know. The
    means are of the classes that have them.
    """
    areas = _areas([Ranking(*one) for one in _sides(answers)], np.ones((1, len(answers.true))))
    by_class = {
        name: {figure: plain(values[0, place]) for figure, values in areas._asdict().items()}
        for place, name in enumerate(answers.names[: answers.probabilities.shape[1]])
    }
    means = {figure: plain(mean_of_defined(values)[0]) for figure, values in areas._asdict().items()}
    return means, by_class


def area_intervals(
    answers: ClassAnswers, *, groups: Sequence[Hashable] | None = None, seed: int = 0
) -> dict[str, Interval]:
    """Return the intervals of `area_figures` by figure and by ``FIGURE.CLASS``; rows are sorted once for all draws.

    Args:
        answers: The rows.
        groups: Group of each row; None draws rows.
        seed: Of the draws.
    """
    rankings = [Ranking(*one) for one in _sides(answers)]
    blocks = [_areas(rankings, weights) for weights in drawn_weights(len(answers.true), groups=groups, seed=seed)]
    found: dict[str, Interval | None] = {}
    for figure, parts in zip(Areas._fields, zip(*blocks, strict=True), strict=True):
        draws = np.concatenate(parts)
        mean, *each = intervals_of(np.column_stack([mean_of_defined(draws), draws]))
        found |= {figure: mean, **{f"{figure}.{name}": one for name, one in zip(answers.names, each, strict=False)}}
    return {path: interval for path, interval in found.items() if interval is not None}


def _areas(rankings: Sequence[Ranking], weights: Floats) -> Areas:
    """Return both areas of all classes, (draws, classes)."""
    by_class = [ranking.areas(weights) for ranking in rankings]
    return Areas(*(np.stack(one, axis=1) for one in zip(*by_class, strict=True)))


def _sides(answers: ClassAnswers) -> list[tuple[Floats, Any]]:
    """Return of each of the model's classes the rows' probabilities, and whether a row is of it."""
    return [(scores, answers.true == place) for place, scores in enumerate(answers.probabilities.T)]
