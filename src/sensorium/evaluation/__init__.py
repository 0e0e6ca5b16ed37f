"""How good answers are: figures as plain JSON values, by the task of the target; see `sensorium.evaluation.tasks`."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from sensorium import registry
from sensorium.errors import DataError
from sensorium.evaluation.intervals import Interval, count_units, drawn_sums, interval_of, widened
from sensorium.specs import Array
from sensorium.targets import Target


def _unchanged(mean_score: Any) -> Any:  # noqa: ANN401 -- a number or an array of them
    return mean_score


class Headline(NamedTuple):
    """The one figure that models are compared by.

    Attributes:
        name: Key in what `evaluate` returns.
        higher_is_better: Whether the best model has the greatest value.
        from_mean_score: The figure, from the mean of what `row_scores` returns; takes arrays, too.
    """

    name: str
    higher_is_better: bool
    from_mean_score: Callable[[Any], Any] = _unchanged


def evaluate(target: Target, outputs: Array, labels: Sequence[str]) -> dict[str, Any]:
    """Compare a head's outputs with the true labels.

    Args:
        target: The fitted target.
        outputs: (rows, num_outputs) as the head gave them.
        labels: The true label of each row as it stands in the table.

    Returns:
        Figures as plain JSON values; the task's module says which.

    Raises:
        DataError: There are no rows, or labels that the task cannot compare.
    """
    _check(outputs, labels)
    figures: dict[str, Any] = _task(target).measure(target, outputs, labels)
    return figures


def intervals(
    target: Target, outputs: Array, labels: Sequence[str], *, groups: Sequence[Hashable] | None = None
) -> dict[str, Interval]:
    """Return the 95 % bootstrap interval of every figure but counts; see `sensorium.evaluation.intervals`.

    The keys are paths: ``FIGURE``, or ``FIGURE.CLASS`` for the figures of one class.

    Args:
        target: The fitted target.
        outputs: (rows, num_outputs) as the head gave them.
        labels: The true label of each row.
        groups: Group of each row, such as a patient: rows of a group are drawn together. None draws rows.

    Raises:
        DataError: There are no rows, or labels that the task cannot compare.
    """
    _check(outputs, labels)
    found: dict[str, Interval] = _task(target).intervals(target, outputs, labels, groups)
    return found | {headline(target).name: headline_interval(target, outputs, labels, groups=groups)}


def row_scores(target: Target, outputs: Array, labels: Sequence[str]) -> Array:
    """Return one score a row, float64, whose mean gives the headline figure; see `Headline.from_mean_score`.

    Raises:
        DataError: There are no rows, or labels that the task cannot compare.
    """
    _check(outputs, labels)
    scores: Array = _task(target).row_scores(target, outputs, labels)
    return scores


def headline_figure(target: Target, outputs: Array, labels: Sequence[str]) -> float:
    """Return the headline figure alone, which takes a small part of the time of `evaluate`.

    Raises:
        DataError: There are no rows, or labels that the task cannot compare.
    """
    return float(headline(target).from_mean_score(row_scores(target, outputs, labels).mean()))


def headline_interval(
    target: Target, outputs: Array, labels: Sequence[str], *, groups: Sequence[Hashable] | None = None
) -> Interval:
    """Return the interval of the headline figure alone, the same as among all `intervals`.

    Raises:
        DataError: There are no rows, or labels that the task cannot compare.
    """
    scores = row_scores(target, outputs, labels)
    sums, rows = drawn_sums(np.stack([scores, np.ones(len(scores))], axis=1), groups=groups).T
    figure = headline(target)
    drawn = interval_of(np.asarray(figure.from_mean_score(sums / rows)))
    return widened(drawn, count_units(groups, len(scores))) if figure.higher_is_better else drawn


def main_figures(figures: Mapping[str, Any]) -> dict[str, int | float | None]:
    """Return the figures to read first: the numbers of what `evaluate` returned.

    Averages over classes are left out that repeat the accuracy: *micro* ones equal it where a row has one class, and
    *weighted* ones lie near it.
    """
    numbers = {name: value for name, value in figures.items() if isinstance(value, int | float | None)}
    repeating = ("micro_", "weighted_") if "accuracy" in figures else ()
    return {name: value for name, value in numbers.items() if not name.startswith(repeating)}


def headline(target: Target) -> Headline:
    """Return the figure that models for this target are compared by."""
    return headline_of(target.config.task)


def headline_of(task: str) -> Headline:
    """Return the figure that models for this task are compared by."""
    found: Headline = registry.module("task", task).HEADLINE
    return found


def _check(outputs: Array, labels: Sequence[str]) -> None:
    if not len(labels):
        raise DataError("there are no rows with a label to evaluate on. Choose another table or split.")
    if len(outputs) != len(labels):
        raise ValueError(f"{len(outputs)} outputs for {len(labels)} labels")


def _task(target: Target) -> Any:  # noqa: ANN401 -- a module
    return registry.module("task", target.config.task)
