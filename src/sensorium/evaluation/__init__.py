"""How good answers are: figures as plain JSON values, by the task of the target.

One file a task. It holds ``HEADLINE``, the figure that training picks the best epoch by, and ``measure``.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from sensorium import registry
from sensorium.errors import DataError
from sensorium.specs import Array
from sensorium.targets import Target


class Headline(NamedTuple):
    """The one figure that models are compared by.

    Attributes:
        name: Key in what `evaluate` returns.
        higher_is_better: Whether the best model has the greatest value.
    """

    name: str
    higher_is_better: bool


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
    if not len(labels):
        raise DataError("there are no rows with a label to evaluate on. Choose another table or split.")
    if len(outputs) != len(labels):
        raise ValueError(f"{len(outputs)} outputs for {len(labels)} labels")
    figures: dict[str, Any] = _task(target).measure(target, outputs, labels)
    return figures


def headline(target: Target) -> Headline:
    """Return the figure that models for this target are compared by."""
    found: Headline = _task(target).HEADLINE
    return found


def _task(target: Target) -> Any:  # noqa: ANN401 -- a module
    return registry.module("task", target.config.task)
