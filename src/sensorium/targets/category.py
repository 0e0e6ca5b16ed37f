"""One class out of several."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Literal

import numpy as np
from pydantic import Field

from sensorium.errors import BundleError, DataError
from sensorium.registry import did_you_mean
from sensorium.specs import Array, TargetSpec, softmax
from sensorium.targets import Link, Target, TargetConfig
from sensorium.targets.labels.parse import filled_labels, number_in
from sensorium.targets.labels.spelling import spelled_otherwise, spelling_message

MAX_CLASSES_SHOWN = 20
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


class Category(Target):
    """A fitted target with classes. ``counts`` holds the training rows of each, in output order."""

    link: ClassVar[Link] = "softmax"

    config: CategoryConfig

    def __init__(self, config: CategoryConfig, counts: Mapping[str, int]) -> None:
        self.config = config
        self.counts = dict(counts)
        self.spec = TargetSpec("category", len(counts), tuple(counts.values()), tuple(counts))
        self._places = {name: place for place, name in enumerate(counts)}

    @property
    def classes(self) -> tuple[str, ...]:
        """Class names in output order."""
        return tuple(self.counts)

    def encode(self, label: str) -> int:
        """Return the place of a class.

        Raises:
            DataError: The training rows have no such class; the message suggests near names.
        """
        place = self._places.get(label.strip())
        if place is None:
            known = spelled_otherwise(label.strip(), self.classes)
            if known is not None:
                raise DataError(spelling_message(label.strip(), known))
            hint = did_you_mean(label, self.classes) if len(self.classes) <= MAX_CLASSES_SHOWN else ""
            raise DataError(f"no training row has the class '{label}'.{hint}")
        return place

    def decode(self, outputs: Array) -> tuple[list[str], Array]:
        """Return the most probable class of each row, and probabilities (rows, classes) float64."""
        probabilities = softmax(outputs)
        classes = self.classes
        return [classes[place] for place in np.argmax(probabilities, axis=-1)], probabilities

    def state(self) -> dict[str, Any]:
        """Return classes and their training rows, in output order."""
        return {"classes": list(self.counts), "counts": list(self.counts.values())}

    @classmethod
    def from_state(cls, config: CategoryConfig, state: dict[str, Any]) -> Category:
        """Build from classes and their training rows.

        Raises:
            BundleError: They are not two lists of one length, of distinct names and of counts.
        """
        classes, counts = state.get("classes"), state.get("counts")
        if (
            not isinstance(classes, list)
            or not isinstance(counts, list)
            or len({name for name in classes if isinstance(name, str)}) != len(counts)
            or len(classes) != len(counts)
            or len(classes) < 2
            or not all(type(count) is int and count > 0 for count in counts)
        ):
            raise BundleError(
                "target state must hold distinct `classes` and as many `counts`. Copy the model folder again."
            )
        return cls(config, dict(zip(classes, counts, strict=True)))


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
