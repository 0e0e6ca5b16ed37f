"""Targets whose labels are one class out of several."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Self

from sensorium.errors import BundleError, DataError
from sensorium.registry import did_you_mean
from sensorium.specs import TargetSpec
from sensorium.targets import Link, Target, TargetConfig
from sensorium.targets.labels.spelling import spelled_otherwise, spelling_message

MAX_CLASSES_SHOWN = 20


class ClassTarget(Target):
    """A fitted target with classes. ``counts`` holds the training rows of each, in output order.

    Attributes:
        fewest_rows: Training rows that every class has.
    """

    fewest_rows: ClassVar[int] = 1
    link: ClassVar[Link] = "softmax"

    def __init__(self, config: TargetConfig, counts: Mapping[str, int]) -> None:
        self.config = config
        self.counts = dict(counts)
        self.spec = TargetSpec(config.type, len(counts), tuple(counts.values()), tuple(counts))
        self._places = {name: place for place, name in enumerate(counts)}

    @property
    def classes(self) -> tuple[str, ...]:
        """Class names in output order."""
        return tuple(self.counts)

    def encode(self, label: str) -> int:
        """Return the place of a class.

        Raises:
            DataError: The target has no such class; the message suggests near names.
        """
        place = self._places.get(label.strip())
        if place is None:
            known = spelled_otherwise(label.strip(), self.classes)
            if known is not None:
                raise DataError(spelling_message(label.strip(), known))
            hint = did_you_mean(label, self.classes) if len(self.classes) <= MAX_CLASSES_SHOWN else ""
            raise DataError(f"{self.unknown(label)}{hint}")
        return place

    def unknown(self, label: str) -> str:
        """Say that there is no such class."""
        return f"no training row has the class '{label}'."

    def state(self) -> dict[str, Any]:
        """Return classes and their training rows, in output order."""
        return {"classes": list(self.counts), "counts": list(self.counts.values())}

    @classmethod
    def from_state(cls, config: Any, state: dict[str, Any]) -> Self:  # noqa: ANN401 -- as the contract has it
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
            or not all(type(count) is int and count >= cls.fewest_rows for count in counts)
        ):
            raise BundleError(
                "target state must hold distinct `classes` and as many `counts`. Copy the model folder again."
            )
        return cls(config, dict(zip(classes, counts, strict=True)))
