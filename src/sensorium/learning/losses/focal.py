"""Focal loss: cross-entropy that cares less for rows that are answered well already."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field
from torch import Tensor, nn

from sensorium.learning.losses import LossConfig
from sensorium.learning.losses.weighing.weights import ClassWeights, row_weights
from sensorium.specs import TargetSpec


class FocalConfig(LossConfig):
    """Options of the `focal` loss (Lin et al., 2017): for classes of which most rows are easy and few are hard.

    A row's cross-entropy is multiplied by (1 - p) to the power of ``gamma``, where p is the probability of its class.
    Probabilities come out less sure than they should be, so leave `calibration` on.

    Attributes:
        gamma: How little rows count that are answered well: 0 is cross-entropy, 2 is the paper's choice.
        class_weights: What a row counts by its class, on top of that; as in `cross_entropy`.
    """

    targets: ClassVar[tuple[str, ...]] = ("category", "ordinal")

    type: Literal["focal"] = "focal"
    gamma: float = Field(default=2.0, ge=0, le=10)
    class_weights: ClassWeights = "none"

    @property
    def weighs_classes(self) -> bool:
        """Whether there are class weights."""
        return self.class_weights != "none"

    def build(self, spec: TargetSpec) -> nn.Module:
        """Build the loss over logits (batch, classes) and class numbers (batch,).

        Raises:
            ConfigError: ``class_weights`` names classes that no training row has; all of them.
        """
        return Focal(row_weights(self.class_weights, spec), gamma=self.gamma)


class Focal(nn.Module):
    """Cross-entropy of a row times the weight of its class and a power of the probability that it misses."""

    weights: Tensor

    def __init__(self, weights: Tensor, *, gamma: float) -> None:
        super().__init__()
        self.register_buffer("weights", weights)
        self.gamma = gamma

    def forward(self, outputs: Tensor, labels: Tensor) -> Tensor:
        """Return (batch,)."""
        right = outputs.log_softmax(dim=1).gather(1, labels[:, None]).squeeze(1)
        # expm1 keeps the digits of 1 - p near p = 1; the floor keeps the gradient of a power below 1 finite.
        missed = (-right.expm1()).clamp(min=1e-12)
        return -self.weights[labels] * missed**self.gamma * right
