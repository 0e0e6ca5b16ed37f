"""Figures for answers that are one class out of several."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Sequence
from typing import Any

import numpy as np

from sensorium.evaluation import Headline
from sensorium.evaluation.intervals import Interval, classification_intervals
from sensorium.specs import Array
from sensorium.targets import Target

HEADLINE = Headline("accuracy", higher_is_better=True)


def measure(target: Target, outputs: Array, labels: Sequence[str]) -> dict[str, Any]:
    """Compare predicted classes with true ones.

    Returns:
        ``rows``; ``accuracy``; ``macro_precision``, ``macro_recall``, ``macro_f1``, averaged over classes
        that occur among true or predicted labels; ``majority_accuracy``, what always answering the most
        frequent class of these rows would reach; ``per_class``; ``confusion``, true by predicted, in the
        order of its ``labels``; ``unknown_labels`` with their rows. Labels that the model does not know count
        as wrong and are left out of the confusion matrix.
    """
    true, predicted = _named(target, outputs, labels)
    per_class = class_figures(true, predicted)
    known = set(target.classes)
    return {
        "rows": len(true),
        "accuracy": sum(map(str.__eq__, true, predicted)) / len(true),
        **{f"macro_{name}": _mean(per_class, name) for name in ("precision", "recall", "f1")},
        "majority_accuracy": max(Counter(true).values()) / len(true),
        "per_class": per_class,
        "confusion": confusion(true, predicted, target.classes),
        "unknown_labels": dict(sorted(Counter(label for label in true if label not in known).items())),
    }


def row_scores(target: Target, outputs: Array, labels: Sequence[str]) -> Array:
    """Return 1 for a right answer, 0 for a wrong one; their mean is the accuracy."""
    true, predicted = _named(target, outputs, labels)
    return np.array([one == other for one, other in zip(true, predicted, strict=True)], dtype=np.float64)


def intervals(
    target: Target, outputs: Array, labels: Sequence[str], groups: Sequence[Hashable] | None
) -> dict[str, Interval]:
    """Return the intervals of ``accuracy`` and ``macro_f1``."""
    return classification_intervals(*_named(target, outputs, labels), groups=groups)


def class_figures(true: Sequence[str], predicted: Sequence[str]) -> dict[str, dict[str, float]]:
    """Return precision, recall, F1 and true rows of every class that occurs; a ratio without rows is 0."""
    true_rows, predicted_rows = Counter(true), Counter(predicted)
    hits = Counter(one for one, other in zip(true, predicted, strict=True) if one == other)
    return {
        name: {
            "precision": _ratio(hits[name], predicted_rows[name]),
            "recall": _ratio(hits[name], true_rows[name]),
            "f1": _ratio(2 * hits[name], predicted_rows[name] + true_rows[name]),
            "rows": true_rows[name],
        }
        for name in sorted(true_rows | predicted_rows)
    }


def confusion(true: Sequence[str], predicted: Sequence[str], classes: Sequence[str]) -> dict[str, Any]:
    """Return how often each true class (rows) was predicted as each class (columns), true labels known."""
    places = {name: place for place, name in enumerate(classes)}
    counts = np.zeros((len(classes), len(classes)), dtype=np.int64)
    for one, other in zip(true, predicted, strict=True):
        if one in places:
            counts[places[one], places[other]] += 1
    return {"labels": list(classes), "counts": counts.tolist()}


def _named(target: Target, outputs: Array, labels: Sequence[str]) -> tuple[list[str], list[str]]:
    """Return true and predicted class of each row."""
    return [label.strip() for label in labels], [str(label) for label in target.decode(outputs)[0]]


def _ratio(part: int, whole: int) -> float:
    return part / whole if whole else 0.0


def _mean(per_class: dict[str, dict[str, float]], name: str) -> float:
    return float(np.mean([figures[name] for figures in per_class.values()]))
