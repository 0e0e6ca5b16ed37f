"""A figure drawn again and again, so that several models' can be subtracted draw by draw."""

from __future__ import annotations

from collections.abc import Hashable, Sequence

import numpy as np
from numpy.typing import NDArray

from sensorium.errors import ConfigError
from sensorium.evaluation import evaluate, headline, row_scores
from sensorium.evaluation.intervals import drawn_sums, drawn_weights
from sensorium.evaluation.paths import FigureIndex
from sensorium.specs import Array
from sensorium.targets import Target


def figure_draws(
    target: Target,
    outputs: Array,
    labels: Sequence[str],
    path: str,
    *,
    groups: Sequence[Hashable] | None = None,
    seed: int = 0,
) -> NDArray[np.float64]:
    """Return a figure in each of 1,000 draws of the rows, NaN where it is not defined.

    The draws of the same seed, rows and groups are the same for every model. The headline figure follows from sums;
    any other is measured anew in each draw.

    Args:
        target: The fitted target.
        outputs: (rows, num_outputs) as the head gave them.
        labels: The true label of each row.
        path: Name of the figure; see `sensorium.evaluation.paths`.
        groups: Group of each row; None draws rows.
        seed: Of the draws.
    """
    figure = headline(target)
    if path == figure.name:
        table = np.stack([np.ones(len(labels)), row_scores(target, outputs, labels)], axis=1)
        rows, scores = drawn_sums(table, groups=groups, seed=seed).T
        return np.asarray(figure.from_mean_score(scores / rows))
    return np.array(
        [
            _measured(target, outputs, labels, path, weights)
            for block in drawn_weights(len(labels), groups=groups, seed=seed)
            for weights in block
        ]
    )


def _measured(target: Target, outputs: Array, labels: Sequence[str], path: str, weights: NDArray[np.float64]) -> float:
    places = np.repeat(np.arange(len(labels)), weights.astype(np.int64))
    figures = evaluate(target, outputs[places], [labels[place] for place in places.tolist()])
    try:
        value = FigureIndex.of(figures).at(path)
    except ConfigError:  # a class that this draw does not hold
        value = None
    return np.nan if value is None else value
