"""What follows from the order in which the probabilities of each class put the rows."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import Any, NamedTuple

import numpy as np

from sensorium.evaluation.classes.counts import plain
from sensorium.evaluation.intervals import Interval, drawn_weights, intervals_by_path
from sensorium.evaluation.metrics import Bools, Floats, mean_of_defined
from sensorium.evaluation.metrics.ranking import Areas, Ranking


class Scores(NamedTuple):
    """How high the rows stand in each class.

    Attributes:
        names: The classes.
        values: (rows, classes) such as probabilities.
        is_positive: (rows, classes) whether a row is of the class.
    """

    names: Sequence[str]
    values: Floats
    is_positive: Bools

    def of_class(self, name: str) -> Scores:
        """Return the scores of one class alone."""
        place = [list(self.names).index(name)]
        return Scores([name], self.values[:, place], self.is_positive[:, place])


def area_figures(scores: Scores) -> tuple[dict[str, float | None], dict[str, dict[str, Any]]]:
    """Return ``roc_auc`` and ``pr_auc``: the means over classes, each against all others, and class → its own.

    None where undefined: for a class without rows (or without others). The means are of the classes that have them.
    """
    areas = _areas(_rankings(scores), np.ones((1, len(scores.values))))
    by_class = {
        name: {figure: plain(values[0, place]) for figure, values in areas._asdict().items()}
        for place, name in enumerate(scores.names)
    }
    means = {figure: plain(mean_of_defined(values)[0]) for figure, values in areas._asdict().items()}
    return means, by_class


def area_intervals(scores: Scores, *, groups: Sequence[Hashable] | None = None, seed: int = 0) -> dict[str, Interval]:
    """Return the intervals of `area_figures` by figure and by ``FIGURE.CLASS``; rows are sorted once for all draws.

    Args:
        scores: Of the rows.
        groups: Group of each row; None draws rows.
        seed: Of the draws.
    """
    return intervals_by_path(_draws(scores, groups=groups, seed=seed))


def area_draws(scores: Scores, path: str, *, groups: Sequence[Hashable] | None = None, seed: int = 0) -> Floats:
    """Return the draws (draws,) of one of the `area_figures`, by figure or ``FIGURE.CLASS``; see `area_intervals`."""
    name = path.partition(".")[2]
    return _draws(scores.of_class(name) if name else scores, groups=groups, seed=seed)[path]


def _draws(scores: Scores, *, groups: Sequence[Hashable] | None, seed: int) -> dict[str, Floats]:
    """Return the draws (draws,) of all `area_figures` by path."""
    rankings = _rankings(scores)
    blocks = [_areas(rankings, weights) for weights in drawn_weights(len(scores.values), groups=groups, seed=seed)]
    found: dict[str, Floats] = {}
    for figure, parts in zip(Areas._fields, zip(*blocks, strict=True), strict=True):
        draws = np.concatenate(parts)
        of_class = {f"{figure}.{name}": one for name, one in zip(scores.names, draws.T, strict=True)}
        found |= {figure: mean_of_defined(draws), **of_class}
    return found


def _areas(rankings: Sequence[Ranking], weights: Floats) -> Areas:
    """Return both areas of all classes, (draws, classes)."""
    by_class = [ranking.areas(weights) for ranking in rankings]
    return Areas(*(np.stack(one, axis=1) for one in zip(*by_class, strict=True)))


def _rankings(scores: Scores) -> list[Ranking]:
    return [Ranking(*one) for one in zip(scores.values.T, scores.is_positive.T, strict=True)]
