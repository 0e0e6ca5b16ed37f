"""One class out of several that have an order, such as grades: a near miss is better than a far one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Annotated, ClassVar, Literal

import numpy as np
from pydantic import BeforeValidator, Field, field_validator

from sensorium.errors import DataError, Fault
from sensorium.registry import did_you_mean
from sensorium.specs import Array, softmax
from sensorium.targets import TargetConfig
from sensorium.targets.labels.classes import ClassTarget
from sensorium.targets.labels.parse import filled_labels, number_in


def _as_text(value: object) -> object:
    """Return a number as the text that a table has for it."""
    return str(value) if type(value) in {int, float} else value


ClassName = Annotated[str, BeforeValidator(_as_text), Field(min_length=1)]


class OrdinalConfig(TargetConfig):
    """Options of a target with one class a record out of classes that have an order.

    Attributes:
        column: Column of the table with the class names.
        order: All classes from the least to the greatest, as ``[none, mild, severe]``; a class between others counts
            as a step even where no training row has it. Leave it out where the classes are numbers, as grades are.
    """

    task: ClassVar[str] = "ordinal"
    default_loss: ClassVar[str] = "squared_emd"
    has_classes: ClassVar[bool] = True

    type: Literal["ordinal"] = "ordinal"
    column: str = Field(min_length=1)
    order: tuple[ClassName, ...] | None = Field(default=None, min_length=2)

    @field_validator("order")
    @classmethod
    def _names_each_once(cls, order: tuple[str, ...] | None) -> tuple[str, ...] | None:
        names = tuple(name.strip() for name in order or ())
        twice = [name for name, count in Counter(names).items() if count > 1]
        if twice:
            raise ValueError(f"names {', '.join(map(repr, twice))} more than once. Name every class once")
        return names or None

    def fit(self, labels: Sequence[str | None]) -> Ordinal:
        """Count the rows of the classes in their order.

        Raises:
            DataError: Labels are missing, are not in ``order`` or, without it, are not numbers; or all rows have one
                class.
        """
        filled = filled_labels(labels)
        counts = Counter(filled)
        order = self._numbers(counts) if self.order is None else self.order
        faults = [
            Fault(f"{_not_in_order(label)}{did_you_mean(label, order)}", row=row)
            for row, label in enumerate(filled, start=1)
            if label not in order
        ]
        if faults:
            raise DataError(faults)
        if len(counts) < 2:
            found = "all training rows have one class" if counts else "no training row has a label"
            raise DataError(f"{found}, so there is nothing to tell apart. Add rows of another class.")
        target = Ordinal(self, {name: counts[name] for name in order})
        target.remarks = tuple(
            f"no training row has the class '{name}', so it can hardly be told from its neighbours. Add rows of it."
            for name in order
            if not counts[name]
        )
        return target

    @staticmethod
    def _numbers(counts: Counter[str]) -> tuple[str, ...]:
        """Return classes that are numbers in their order."""
        numbers = {name: number for name in counts if (number := number_in(name)) is not None}
        if len(numbers) < len(counts):
            raise DataError("the classes are not numbers, so their order is not known. Give it: `order: [low, high]`.")
        if len(set(numbers.values())) < len(numbers):
            raise DataError("two classes are one number in other digits, such as 1 and 1.0. Write them alike.")
        return tuple(sorted(numbers, key=numbers.__getitem__))


class Ordinal(ClassTarget):
    """A fitted target with classes in their order."""

    fewest_rows: ClassVar[int] = 0
    has_order: ClassVar[bool] = True

    config: OrdinalConfig

    def unknown(self, label: str) -> str:
        """Say that there is no such class."""
        return super().unknown(label) if self.config.order is None else _not_in_order(label)

    def decode(self, outputs: Array) -> tuple[list[str], Array]:
        """Return the median class of each row, and probabilities (rows, classes) float64.

        The median, the first class by which half of the probability is reached, is the answer with the least expected
        distance in steps; the most probable class may lie far from all others that are likely.
        """
        probabilities = softmax(outputs)
        reached = np.cumsum(probabilities, axis=-1) >= 0.5 - 1e-12
        reached[..., -1] = True  # rounding may leave the sum a little short
        classes = self.classes
        return [classes[place] for place in np.argmax(reached, axis=-1)], probabilities


def _not_in_order(label: str) -> str:
    return f"the class '{label}' is not in `order`. Name it there, or correct the label."
