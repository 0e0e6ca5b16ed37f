"""Bootstrap intervals of all figures of classes, beside drawing rows and measuring each draw with scikit-learn."""

from __future__ import annotations

import statistics
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import average_precision_score, f1_score, roc_auc_score

from benchmarks.speed.timing import cpu_seconds
from sensorium.evaluation.classes.counts import count_intervals
from sensorium.evaluation.classes.draws import NUM_COUNT_DRAWS
from sensorium.evaluation.classes.order import Scores, area_intervals
from sensorium.evaluation.intervals import NUM_DRAWS

NUM_ROWS = 10_000
NUM_GROUPS = 200
NUM_CLASSES = (10, 150)
NUM_ROUNDS = 5
NUM_PLAIN_DRAWS = 4


def measure() -> dict[str, dict[str, float]]:
    """Measure 10,000 rows of few and of many classes, four in five of them right, in seconds of the processor."""
    return {f"intervals_{num_classes}_classes": _measure(num_classes) for num_classes in NUM_CLASSES}


def _measure(num_classes: int) -> dict[str, float]:
    rng = np.random.default_rng(0)
    true, other = rng.integers(0, num_classes, (2, NUM_ROWS))
    predicted = np.where(rng.random(NUM_ROWS) < 0.8, true, other)
    values = rng.normal(size=(NUM_ROWS, num_classes)) + 4 * np.eye(num_classes)[predicted]
    names, groups = [str(place) for place in range(num_classes)], rng.integers(0, NUM_GROUPS, NUM_ROWS).tolist()
    scores = Scores(names, values, true[:, None] == np.arange(num_classes))
    ways: dict[str, Callable[[], object]] = {
        "counts_s": lambda: count_intervals(names, true, predicted),
        "counts_by_group_s": lambda: count_intervals(names, true, predicted, groups=groups),
        "areas_s": lambda: area_intervals(scores),
        "areas_by_group_s": lambda: area_intervals(scores, groups=groups),
        "plain_counts_s": lambda: [_f1(true, predicted, rng) for _ in range(NUM_PLAIN_DRAWS)],
        "plain_areas_s": lambda: [_areas(scores, rng) for _ in range(NUM_PLAIN_DRAWS)],
    }
    taken: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(NUM_ROUNDS):
        for name, work in ways.items():
            taken[name].append(cpu_seconds(work))
    medians = {name: statistics.median(times) for name, times in taken.items()}
    plain_s = {name: medians.pop(f"plain_{name}_s") / NUM_PLAIN_DRAWS for name in ("counts", "areas")}
    return {name: round(value, 2) for name, value in medians.items()} | {
        "counts_ratio_to_scikit_learn": round(plain_s["counts"] * NUM_COUNT_DRAWS / medians["counts_s"]),
        "areas_ratio_to_scikit_learn": round(plain_s["areas"] * NUM_DRAWS / medians["areas_s"]),
    }


def _f1(true: NDArray[np.int64], predicted: NDArray[np.int64], rng: np.random.Generator) -> object:
    """Measure one draw: macro F1 alone, the least that could be asked."""
    drawn = rng.integers(0, NUM_ROWS, NUM_ROWS)
    return f1_score(true[drawn], predicted[drawn], average="macro")


def _areas(scores: Scores, rng: np.random.Generator) -> object:
    """Measure one draw: both areas of every class."""
    drawn = rng.integers(0, NUM_ROWS, NUM_ROWS)
    sides = scores.is_positive[drawn], scores.values[drawn]
    return [figure(*sides, average=None) for figure in (roc_auc_score, average_precision_score)]
