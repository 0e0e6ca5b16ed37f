"""A figure drawn again and again, so that several models' can be subtracted draw by draw."""

from __future__ import annotations

from collections.abc import Hashable, Sequence

import numpy as np
from numpy.typing import NDArray

from sensorium import registry
from sensorium.evaluation import evaluate, headline, row_scores
from sensorium.evaluation.intervals import drawn_sums, drawn_weights
from sensorium.evaluation.paths import FigureIndex
from sensorium.specs import Array
from sensorium.targets import Target

Floats = NDArray[np.float64]


def figure_draws(
    target: Target, outputs: Array, labels: Sequence[str], path: str, *, groups: Sequence[Hashable] | None = None
) -> Floats:
    """Return a figure in each of 1,000 draws of the rows, NaN where it is not defined.

    The draws of the same rows and groups are the same for every model.

    Args:
        target: The fitted target.
        outputs: (rows, num_outputs) as the head gave them.
        labels: The true label of each row.
        path: Name of the figure as it stands in `FigureIndex.values`.
        groups: Group of each row; None draws rows.
    """
    figure, task = headline(target), registry.module("task", target.config.task)
    if path == figure.name:
        table = np.stack([np.ones(len(labels)), row_scores(target, outputs, labels)], axis=1)
        rows, scores = drawn_sums(table, groups=groups).T
        return np.asarray(figure.from_mean_score(scores / rows))
    if hasattr(task, "draws"):
        return np.asarray(task.draws(target, outputs, labels, path, groups))
    blocks = drawn_weights(len(labels), groups=groups)
    return np.array([_measured(target, outputs, labels, path, weights) for block in blocks for weights in block])


def _measured(target: Target, outputs: Array, labels: Sequence[str], path: str, weights: Floats) -> float:
    """Return a figure of rows repeated as often as the weights say; NaN where there is none, as of a class left out."""
    places = np.repeat(np.arange(len(labels)), weights.astype(np.int64))
    figures = evaluate(target, outputs[places], [labels[place] for place in places.tolist()])
    value = FigureIndex.of(figures).values.get(path)
    return np.nan if value is None else value
