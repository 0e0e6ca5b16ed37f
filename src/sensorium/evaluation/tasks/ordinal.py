"""Figures for answers that are one class out of several in an order."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from functools import partial
from typing import Any

import numpy as np

from sensorium.errors import DataError, Fault
from sensorium.evaluation import Headline
from sensorium.evaluation.classes import ClassAnswers
from sensorium.evaluation.classes.counts import confusion, plain
from sensorium.evaluation.intervals import Interval, drawn_sums, intervals_by_path
from sensorium.evaluation.metrics import Floats
from sensorium.evaluation.metrics import classification as of_classes
from sensorium.evaluation.metrics import ordinal as of
from sensorium.specs import Array
from sensorium.targets import Target

HEADLINE = Headline("mae_steps", higher_is_better=False)
OVERALL: Mapping[str, Callable[[Floats], Floats]] = {
    "within_one_accuracy": of.within_one_accuracy,
    "mae_steps": of.mae_steps,
    "macro_mae_steps": of.macro_mae_steps,
    "linear_kappa": partial(of.weighted_kappa, power=1),
    "quadratic_kappa": partial(of.weighted_kappa, power=2),
    "spearman": of.spearman,
    "kendall": of.kendall_tau,
}
BY_CLASS: Mapping[str, Callable[[of_classes.ClassCounts], Floats]] = {
    "precision": of_classes.precision,
    "recall": of_classes.recall,
    "f1": of_classes.f1,
}


def measure(target: Target, outputs: Array, labels: Sequence[str]) -> dict[str, Any]:
    """Compare predicted classes with true ones; docs/evaluation.md says what each figure is good for.

    Returns:
        ``rows``; ``accuracy``; ``within_one_accuracy``, right or one step off; ``mae_steps``, the mean distance in
        steps from class to class; ``macro_mae_steps``, its mean over classes; ``linear_kappa`` and
        ``quadratic_kappa``, agreement beyond chance; ``spearman`` and ``kendall``, correlations of the order;
        ``macro_precision``, ``macro_recall`` and ``macro_f1``; ``rps``, the ranked probability score;
        ``majority_accuracy`` and ``median_mae_steps``, what always answering the most frequent and the median class
        of these rows would reach; ``per_class``, of classes that occur; ``confusion``, true by predicted, in the order
        of its ``labels``. None stands for what is not defined.

    Raises:
        DataError: Labels are none of the target's classes, so that no distance is known; every such row is named.
    """
    answers = _answers(target, outputs, labels)
    table = confusion(target.classes, answers.true, answers.predicted)
    counts = np.array(table["counts"], dtype=np.float64)
    median = np.sort(answers.true)[len(answers.true) // 2]
    return {
        "rows": len(answers.true),
        **{name: plain(value) for name, value in _overall(counts).items()},
        "rps": plain(of.ranked_probability_scores(answers.probabilities, answers.true).mean()),
        "majority_accuracy": plain(counts.sum(axis=1).max() / counts.sum()),
        "median_mae_steps": plain(np.abs(answers.true - median).mean()),
        "per_class": {
            target.classes[place]: {
                "rows": int(counts[place].sum()),
                **{name: plain(values[place]) for name, values in _by_class(counts).items()},
            }
            for place in _occurring(counts)
        },
        "confusion": table,
    }


def row_scores(target: Target, outputs: Array, labels: Sequence[str]) -> Array:
    """Return the distance of each answer in steps; their mean is the headline figure."""
    answers = _answers(target, outputs, labels)
    return np.asarray(np.abs(answers.true - answers.predicted), dtype=np.float64)


def intervals(
    target: Target, outputs: Array, labels: Sequence[str], groups: Sequence[Hashable] | None
) -> dict[str, Interval]:
    """Return the interval of every figure but counts and what fixed answers reach; of classes by ``FIGURE.CLASS``."""
    return intervals_by_path(_draws(_answers(target, outputs, labels), len(target.classes), groups))


def draws(target: Target, outputs: Array, labels: Sequence[str], path: str, groups: Sequence[Hashable] | None) -> Array:
    """Return one figure in each draw of the rows."""
    return _draws(_answers(target, outputs, labels), len(target.classes), groups)[path]


def _draws(answers: ClassAnswers, size: int, groups: Sequence[Hashable] | None) -> dict[str, Floats]:
    """Return the draws of every figure by path, of so many classes."""
    cells = np.eye(size * size)[answers.true * size + answers.predicted]
    scores = of.ranked_probability_scores(answers.probabilities, answers.true)
    sums = drawn_sums(np.column_stack([cells, scores]), groups=groups)
    counts = sums[:, :-1].reshape(-1, size, size)
    found = _overall(counts) | {"rps": sums[:, -1] / counts.sum(axis=(1, 2))}
    occurring = _occurring(cells.sum(axis=0).reshape(size, size))
    for figure, values in _by_class(counts).items():
        found |= {f"{figure}.{answers.names[place]}": values[:, place] for place in occurring}
    return found


def _overall(counts: Floats) -> dict[str, Floats]:
    """Return the figures of confusion matrices (..., classes, classes), (...) each; NaN where undefined."""
    tally = of_classes.ClassCounts.of(counts)
    return {
        "accuracy": of_classes.accuracy(tally),
        **{name: figure(counts) for name, figure in OVERALL.items()},
        **{f"macro_{name}": of_classes.macro(figure(tally), tally) for name, figure in BY_CLASS.items()},
    }


def _by_class(counts: Floats) -> dict[str, Floats]:
    """Return the figures of each class, (..., classes) each; NaN where undefined."""
    tally = of_classes.ClassCounts.of(counts)
    return {name: figure(tally) for name, figure in BY_CLASS.items()} | {"mae_steps": of.mae_steps_by_class(counts)}


def _occurring(counts: Floats) -> list[int]:
    """Return the places of classes that occur among true or predicted ones."""
    return np.flatnonzero(of_classes.ClassCounts.of(counts).occurs).tolist()


def _answers(target: Target, outputs: Array, labels: Sequence[str]) -> ClassAnswers:
    faults = [
        Fault(f"the class '{label}' is none of {', '.join(target.classes)}, so its distance is not known.", row=row)
        for row, label in enumerate(labels, start=1)
        if label.strip() not in target.classes
    ]
    if faults:
        raise DataError(faults)
    return ClassAnswers.of(target, outputs, labels)
