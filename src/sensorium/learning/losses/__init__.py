"""The contract of a loss: a head's outputs and the encoded labels become one value a row."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import ClassVar

from torch import nn

from sensorium.registry import PartConfig
from sensorium.specs import TargetSpec


class LossConfig(PartConfig, ABC):
    """Options of a loss.

    Attributes:
        targets: Targets it can be used with.
    """

    targets: ClassVar[tuple[str, ...]]

    @property
    def weighs_classes(self) -> bool:
        """Whether rows count by the class they have."""
        return False

    @property
    def judges_epochs(self) -> bool:
        """Whether the best epoch is the one of least loss, since the task's headline figure seeks another answer."""
        return False

    @abstractmethod
    def build(self, spec: TargetSpec) -> nn.Module:
        """Build a module that maps outputs (batch, num_outputs) and labels to losses (batch,).

        Labels are (batch,), or (batch, num_outputs) where each output has one.
        """
