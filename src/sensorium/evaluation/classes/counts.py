"""What follows from how often each class is true, answered, and both."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from sensorium.evaluation.classes.draws import counts_of, drawn_counts
from sensorium.evaluation.intervals import (
    Interval,
    intervals_by_path,
    intervals_of,
    numbered,
    widened,
)
from sensorium.evaluation.metrics import Floats, Ints, mean_of_defined
from sensorium.evaluation.metrics import classification as of

BY_CLASS: Mapping[str, Callable[[of.ClassCounts], Floats]] = {
    "precision": of.precision,
    "recall": of.recall,
    "specificity": of.specificity,
    "f1": of.f1,
    "false_negative_rate": of.false_negative_rate,
    "false_positive_rate": of.false_positive_rate,
}
COMPLEMENTS = {
    "precision": None,
    "recall": "false_negative_rate",
    "specificity": "false_positive_rate",
    "f1": None,
}
"""Figures by class, each with the one that is 1 minus it."""
AVERAGED = ("precision", "recall", "f1")
OVERALL: Mapping[str, Callable[[of.ClassCounts], Floats]] = {
    "accuracy": of.accuracy,
    "balanced_accuracy": of.balanced_accuracy,
    "kappa": of.cohen_kappa,
    "matthews": of.matthews,
}


def overall(counts: of.ClassCounts) -> dict[str, Floats]:
    """Return the figures of all classes together, each (...) as the leading axes of the counts."""
    return {name: figure(counts) for name, figure in OVERALL.items()} | averages(counts)


def averages(counts: of.ClassCounts) -> dict[str, Floats]:
    """Return the figures by class averaged in three ways, each (...) as the leading axes of the counts."""
    by_class = {name: BY_CLASS[name](counts) for name in AVERAGED}
    specificity = np.where(counts.occurs, of.specificity(counts), np.nan)
    return {
        **{f"macro_{name}": of.macro(values, counts) for name, values in by_class.items()},
        "macro_specificity": np.asarray(mean_of_defined(specificity)),
        **{f"weighted_{name}": of.weighted(values, counts) for name, values in by_class.items()},
        **{f"micro_{name}": BY_CLASS[name](counts.pooled)[..., 0] for name in AVERAGED},
    }


def class_figures(names: Sequence[str], counts: of.ClassCounts) -> dict[str, dict[str, Any]]:
    """Return the true ``rows`` and the figures of every class that occurs, by name in order; None where undefined."""
    found = {name: figure(counts) for name, figure in BY_CLASS.items()}
    return {
        names[place]: {
            "rows": int(counts.true[place]),
            **{name: plain(values[place]) for name, values in found.items()},
        }
        for place in sorted(np.flatnonzero(counts.occurs).tolist(), key=names.__getitem__)
    }


def count_intervals(
    names: Sequence[str], true: Ints, predicted: Ints, *, groups: Sequence[Hashable] | None = None, seed: int = 0
) -> dict[str, Interval]:
    """Return the intervals of `overall` by figure, and of `class_figures` by ``FIGURE.CLASS``.

    An average is in each draw of the classes that occur in it; a draw in which a figure is undefined is left out. Where
    all rows of a share are right, or none, so are all draws; its interval is then Wilson's, by rows or by groups.

    Args:
        names: The classes.
        true: (rows,) place of each row's true class.
        predicted: (rows,) place of its predicted class.
        groups: Group of each row; None draws rows.
        seed: Of the draws.
    """
    draws = drawn_counts(true, predicted, len(names), groups=groups, seed=seed)
    shown = [(place, names[place]) for place in np.flatnonzero(counts_of(true, predicted, len(names)).occurs).tolist()]
    num_units = units_behind(true, predicted, len(names), groups=groups)
    found: dict[str, Interval | None] = dict(intervals_by_path(overall(draws)))
    for figure, rest in COMPLEMENTS.items():
        drawn = intervals_of(BY_CLASS[figure](draws))
        if figure in num_units:
            counts = num_units[figure].tolist()
            drawn = [one and widened(one, count) for one, count in zip(drawn, counts, strict=True)]
        found |= {f"{figure}.{name}": drawn[place] for place, name in shown}
        if rest is not None:
            found |= {f"{rest}.{name}": _complement(drawn[place]) for place, name in shown}
    return {path: interval for path, interval in found.items() if interval is not None}


def units_behind(
    true: Ints, predicted: Ints, num_classes: int, *, groups: Sequence[Hashable] | None
) -> dict[str, Ints]:
    """Return how many rows, or groups with such rows, each class's shares are of: (classes,) by figure."""
    num_units, unit_of_row = (len(true), np.arange(len(true))) if groups is None else numbered(groups)
    found = {}
    for figure, places in {"precision": predicted, "recall": true}.items():
        pairs = np.unique(places * num_units + unit_of_row)
        found[figure] = np.bincount(pairs // num_units, minlength=num_classes)
    num_kinds = np.bincount(pairs % num_units, minlength=num_units)  # true classes of each unit
    is_pure = num_kinds[pairs % num_units] == 1
    found["specificity"] = num_units - np.bincount(pairs[is_pure] // num_units, minlength=num_classes)
    return found


def _complement(interval: Interval | None) -> Interval | None:
    """Return the interval of what a share lacks to 1."""
    return None if interval is None else Interval(1 - interval.high, 1 - interval.low)


def figures_by_path(names: Sequence[str], draws: of.ClassCounts, counts: of.ClassCounts) -> Iterator[dict[str, Floats]]:
    """Yield `overall` by figure, then one by one those of the classes that occur in all rows, by ``FIGURE.CLASS``.

    Each is (draws,). All of them at once would not fit the memory where there are many classes.

    Args:
        names: The classes.
        draws: Counts of each draw.
        counts: Those of all rows.
    """
    occurs = np.flatnonzero(counts.occurs).tolist()
    yield overall(draws)
    for figure, measured in BY_CLASS.items():
        values = np.ascontiguousarray(measured(draws).T)
        yield {f"{figure}.{names[place]}": values[place] for place in occurs}


def confusion(names: Sequence[str], true: Ints, predicted: Ints) -> dict[str, Any]:
    """Return how often each true class (rows), of those named, was predicted as each class (columns)."""
    num_classes = len(names)
    is_known = true < num_classes
    cells = np.bincount(true[is_known] * num_classes + predicted[is_known], minlength=num_classes**2)
    return {"labels": list(names), "counts": cells.reshape(num_classes, num_classes).tolist()}


def plain(value: Any) -> float | None:  # noqa: ANN401 -- a number of NumPy
    """Return a figure as a JSON value: None where it is undefined."""
    return None if np.isnan(value) else float(value)
