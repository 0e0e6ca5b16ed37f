"""Cross-entropy of the class probabilities."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field
from torch import nn

from sensorium.learning.losses import LossConfig
from sensorium.specs import TargetSpec


class CrossEntropyConfig(LossConfig):
    """Options of the `cross_entropy` loss.

    Attributes:
        label_smoothing: Share of the probability spread evenly over all classes (Szegedy et al., 2016).
    """

    targets: ClassVar[tuple[str, ...]] = ("category",)

    type: Literal["cross_entropy"] = "cross_entropy"
    label_smoothing: float = Field(default=0.0, ge=0, lt=1)

    def build(self, spec: TargetSpec) -> nn.Module:  # noqa: ARG002 -- the contract's signature
        """Build the loss over logits (batch, classes) and class numbers (batch,)."""
        return nn.CrossEntropyLoss(label_smoothing=self.label_smoothing, reduction="none")
