"""The contract of a target: how a label becomes a number to learn, and a model's output becomes an answer."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Any, ClassVar, Literal

from sensorium.registry import PartConfig
from sensorium.specs import Array, TargetSpec

Link = Literal["softmax", "sigmoid", "identity"]


class TargetConfig(PartConfig, ABC):
    """Options of the target. A head of the same name as the target is its default.

    Attributes:
        column: Column of the table that holds the label.
        task: File in `sensorium.evaluation` that measures answers of this kind.
        default_loss: Loss used when the config names none.
        has_classes: Whether labels name classes, whose proportions a random split then keeps.
    """

    task: ClassVar[str]
    default_loss: ClassVar[str]
    has_classes: ClassVar[bool] = False

    column: str

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
        config: What it was fitted with.
        spec: What a head must produce.
        remarks: What a person should know about labels that can be learned all the same; set by ``fit``.
    """

    link: ClassVar[Link]

    config: TargetConfig
    spec: TargetSpec
    remarks: tuple[str, ...] = ()

    @abstractmethod
    def encode(self, label: str) -> int | float:
        """Return what the loss compares with.

        Raises:
            DataError: The label is not one this target knows, without a place.
        """

    @abstractmethod
    def decode(self, outputs: Array) -> tuple[list[str] | list[float], Array | None]:
        """Turn head outputs (rows, num_outputs) into labels, and probabilities (rows, classes) or None."""

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
