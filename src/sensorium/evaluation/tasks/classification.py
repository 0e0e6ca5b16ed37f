"""Figures for answers that are one class out of several."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import Any

import numpy as np

from sensorium.evaluation import Headline
from sensorium.evaluation.classes import ClassAnswers
from sensorium.evaluation.classes.confidence import confidence_draws, confidence_figures, confidence_intervals
from sensorium.evaluation.classes.counts import (
    class_figures,
    confusion,
    count_intervals,
    figures_by_path,
    overall,
    plain,
)
from sensorium.evaluation.classes.draws import counts_of, weighed_counts
from sensorium.evaluation.classes.order import area_draws, area_figures, area_intervals
from sensorium.evaluation.intervals import Interval, drawn_weights
from sensorium.evaluation.metrics.ranking import Areas
from sensorium.specs import Array
from sensorium.targets import Target

HEADLINE = Headline("accuracy", higher_is_better=True)
NO_AREAS = {"roc_auc": None, "pr_auc": None}


def measure(target: Target, outputs: Array, labels: Sequence[str]) -> dict[str, Any]:
    """Compare predicted classes with true ones; docs/evaluation.md says what each figure is good for.

    Labels that the model does not know count as wrong; they are left out of the confusion matrix and of ``log_loss``.

    Returns:
        ``rows``; the figures of all classes, None where undefined; ``majority_accuracy``, what always answering the
        most frequent class of these rows would reach; ``per_class``, of classes that occur among true or predicted
        labels; ``confusion``, true by predicted, in the order of its ``labels``; ``unknown_labels`` with their rows.
    """
    answers = ClassAnswers.of(target, outputs, labels)
    counts = counts_of(answers.true, answers.predicted, len(answers.names))
    areas, areas_of_class = area_figures(answers.scores)
    of_probabilities = {name: plain(value) for name, value in confidence_figures(answers).items()}
    per_class = {
        name: figures | areas_of_class.get(name, NO_AREAS)
        for name, figures in class_figures(answers.names, counts).items()
    }
    return {
        "rows": len(answers.true),
        **{name: plain(value) for name, value in overall(counts).items()},
        **areas,
        **of_probabilities,
        "majority_accuracy": int(counts.true.max()) / len(answers.true),
        "per_class": per_class,
        "confusion": confusion(target.classes, answers.true, answers.predicted),
        "unknown_labels": {name: per_class[name]["rows"] for name in answers.names[len(target.classes) :]},
    }


def row_scores(target: Target, outputs: Array, labels: Sequence[str]) -> Array:
    """Return 1 for a right answer, 0 for a wrong one; their mean is the accuracy."""
    return ClassAnswers.of(target, outputs, labels).is_right.astype(np.float64)


def intervals(
    target: Target, outputs: Array, labels: Sequence[str], groups: Sequence[Hashable] | None
) -> dict[str, Interval]:
    """Return the interval of every figure but counts and ``majority_accuracy``; of classes by ``FIGURE.CLASS``."""
    answers = ClassAnswers.of(target, outputs, labels)
    return {
        **count_intervals(answers.names, answers.true, answers.predicted, groups=groups),
        **area_intervals(answers.scores, groups=groups),
        **confidence_intervals(answers, groups=groups),
    }


def draws(target: Target, outputs: Array, labels: Sequence[str], path: str, groups: Sequence[Hashable] | None) -> Array:
    """Return one figure in each draw of the rows.

    Counts are of drawn rows here, not of drawn cells of the confusion matrix: those differ from model to model.
    """
    answers = ClassAnswers.of(target, outputs, labels)
    figure = path.split(".", maxsplit=1)[0]
    if figure in Areas._fields:
        return area_draws(answers.scores, path, groups=groups)
    if figure in confidence_figures(answers):
        return confidence_draws(answers, groups=groups)[path]
    sides, size = (answers.true, answers.predicted), len(answers.names)
    parts = []
    for weights in drawn_weights(len(labels), groups=groups):
        drawn = weighed_counts(*sides, size, weights=weights)
        figures = figures_by_path(answers.names, drawn, counts_of(*sides, size))
        parts.append(next(part[path] for part in figures if path in part))
    return np.concatenate(parts)
