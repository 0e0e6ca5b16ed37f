"""The contract of a target: how a label becomes a number to learn, and a model's output becomes an answer."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Hashable, Sequence
from typing import Any, ClassVar, Literal

from sensorium.records.table import Table
from sensorium.registry import PartConfig
from sensorium.specs import Array, TargetSpec

Link = Literal["softmax", "sigmoid", "identity"]
Encoded = int | float | Sequence[int]
"""What a loss compares with: a class's place, a number, or 0 or 1 for every output."""


class TargetConfig(PartConfig, ABC):
    """Options of the target. A head of the same name as the target is its default.

    Attributes:
        column: Column of the table that holds the label.
        task: File in `sensorium.evaluation` that measures answers of this kind.
        default_loss: Loss used when the config names none.
        has_classes: Whether every label is one class.
    """

    task: ClassVar[str]
    default_loss: ClassVar[str]
    has_classes: ClassVar[bool] = False

    column: str

    @property
    def missing(self) -> str:
        """What to say where a label is missing."""
        return "the label is missing. Fill it in or remove the record."

    def labels_in(self, table: Table) -> list[str | None]:
        """Return the label of every record as one text, None where it is missing.

        Raises:
            DataError: The column is missing, or cells hold what is no label; all of them, with their places.
        """
        return table.texts(self.column)

    def classes_in(self, label: str) -> tuple[str, ...]:
        """Return the names of the classes that a label stands for; none where labels are numbers."""
        return (label.strip(),) if self.has_classes else ()

    def classes_to_learn(self, labels: Sequence[str]) -> set[str]:
        """Return the names of the classes that `fit` would tell apart on these labels."""
        return {name for label in labels for name in self.classes_in(label)}

    def strata_in(self, table: Table) -> Sequence[Hashable]:
        """Return of every record the value whose proportions a random split keeps: its class, where it has one.

        Raises:
            DataError: As `labels_in`.
        """
        return self.labels_in(table) if self.has_classes else [None] * len(table)

    @abstractmethod
    def fit(self, labels: Sequence[str | None]) -> Target:
        """Learn classes or scale from labels of the training split.

        Raises:
            DataError: The labels cannot be learned: none at all, a single class, not a number. All faults
                at once; ``Fault.row`` is the place in ``labels`` counted from 1.
        """


class Target(ABC):
    """A fitted target.

    Attributes:
        link: How head outputs become what they stand for: ``softmax`` over the outputs of a row, ``sigmoid`` of each
            output by itself, or ``identity`` where they are no logits.
        has_order: Whether classes stand in an order, so that a set of them should leave out none between two others.
        config: What it was fitted with.
        spec: What a head must produce.
        remarks: What a person should know about labels that can be learned all the same; set by ``fit``.
    """

    link: ClassVar[Link]
    has_order: ClassVar[bool] = False

    config: TargetConfig
    spec: TargetSpec
    remarks: tuple[str, ...] = ()

    @abstractmethod
    def encode(self, label: str) -> Encoded:
        """Return what the loss compares with.

        Raises:
            DataError: The label is not one this target knows, without a place.
        """

    @abstractmethod
    def decode(self, outputs: Array) -> tuple[list[str] | list[float] | list[tuple[str, ...]], Array | None]:
        """Turn head outputs (rows, num_outputs) into labels, and probabilities (rows, classes) or None.

        The label of a record that may have several classes is a tuple of their names.
        """

    def text_of(self, label: str | float | tuple[str, ...]) -> str:
        """Return a label that `decode` gave as it would stand in a table."""
        return str(label)

    @property
    @abstractmethod
    def classes(self) -> tuple[str, ...]:
        """Class names in output order; empty for numbers."""

    @abstractmethod
    def state(self) -> dict[str, Any]:
        """Return what ``fit`` learned, as plain JSON values."""

    @classmethod
    @abstractmethod
    def from_state(cls, config: Any, state: dict[str, Any]) -> Target:  # noqa: ANN401
        """Build the target from its config and what `state` returned.

        Raises:
            BundleError: The state does not fit the config.
        """
