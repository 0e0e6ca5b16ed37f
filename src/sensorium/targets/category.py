"""One class out of several."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import ClassVar, Literal

import numpy as np
from pydantic import Field

from sensorium.errors import DataError
from sensorium.specs import Array, softmax
from sensorium.targets import TargetConfig
from sensorium.targets.labels.classes import ClassTarget
from sensorium.targets.labels.parse import filled_labels, number_in

MAX_REMARKS = 5


class CategoryConfig(TargetConfig):
    """Options of a target with one class a record.

    Attributes:
        column: Column of the table with the class names. They are compared as text, so ``007`` is not ``7``.
    """

    task: ClassVar[str] = "classification"
    default_loss: ClassVar[str] = "cross_entropy"
    has_classes: ClassVar[bool] = True

    type: Literal["category"] = "category"
    column: str = Field(min_length=1)

    def fit(self, labels: Sequence[str | None]) -> Category:
        """Learn the classes: in the order of numbers if all are numbers, else of text.

        Raises:
            DataError: Labels are missing, or there are fewer than two classes.
        """
        counts = Counter(filled_labels(labels))
        if len(counts) < 2:
            only = next(iter(counts), None)
            found = f"every training row has the class '{only}'" if counts else "no training row has a label"
            raise DataError(f"{found}, so there is nothing to tell apart. Add rows of another class.")
        target = Category(self, {name: counts[name] for name in _ordered(counts)})
        target.remarks = (*_rare_remarks(counts), *_spelling_remarks(target.classes))
        return target


class Category(ClassTarget):
    """A fitted target with classes."""

    config: CategoryConfig

    def decode(self, outputs: Array) -> tuple[list[str], Array]:
        """Return the most probable class of each row, and probabilities (rows, classes) float64."""
        probabilities = softmax(outputs)
        classes = self.classes
        return [classes[place] for place in np.argmax(probabilities, axis=-1)], probabilities


def _rare_remarks(counts: Mapping[str, int]) -> list[str]:
    """Point out classes with one training row: each, or their number where they are many."""
    rare = [name for name, count in counts.items() if count == 1]
    remedy = "can hardly be learned. Add rows of it, or merge it with another class."
    if len(rare) > MAX_REMARKS:
        return [f"{len(rare)} of {len(counts)} classes occur once in the training rows. Each of them {remedy}"]
    return [f"class '{name}' occurs once in the training rows: it {remedy}" for name in rare]


def _spelling_remarks(classes: Sequence[str]) -> list[str]:
    """Point out pairs of classes that are one number in other digits."""
    first: dict[float, str] = {}
    pairs = []
    for name in classes:
        number = number_in(name)
        if number is not None and first.setdefault(number, name) != name:
            pairs.append((first[number], name))
    return [
        f"classes '{name}' and '{other}' are one number in other digits, and are learned as two. Write them alike if "
        "they are one class."
        for name, other in pairs[:MAX_REMARKS]
    ]


def _ordered(names: Mapping[str, int]) -> list[str]:
    numbers = {name: number for name in names if (number := number_in(name)) is not None}
    return sorted(names, key=lambda name: (numbers[name] if len(numbers) == len(names) else 0.0, name))
