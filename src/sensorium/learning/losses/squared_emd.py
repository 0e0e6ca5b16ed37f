"""Squared earth mover's distance between classes in an order."""

from __future__ import annotations

from typing import ClassVar, Literal

import torch
import torch.nn.functional as F  # noqa: N812 -- the usual name
from pydantic import Field
from torch import Tensor, nn

from sensorium.learning.losses import LossConfig
from sensorium.specs import TargetSpec


class SquaredEmdConfig(LossConfig):
    """Options of the `squared_emd` loss (Hou et al., 2016): probability costs more the farther it lies from the truth.

    Attributes:
        cross_entropy: Weight of the cross-entropy that is added. It has steep gradients where an answer is far off, so
            learning gets going; 0 leaves it out, where only the distance in steps counts.
    """

    targets: ClassVar[tuple[str, ...]] = ("ordinal",)

    type: Literal["squared_emd"] = "squared_emd"
    cross_entropy: float = Field(default=0.0, ge=0, allow_inf_nan=False)

    def build(self, spec: TargetSpec) -> nn.Module:
        """Build the loss over logits (batch, classes) and places of classes (batch,)."""
        return SquaredEmd(spec.num_outputs, cross_entropy=self.cross_entropy)


class SquaredEmd(nn.Module):
    """Sum over the steps between classes of the squared difference of cumulated probabilities, plus cross-entropy."""

    steps: Tensor

    def __init__(self, num_classes: int, *, cross_entropy: float) -> None:
        super().__init__()
        self.register_buffer("steps", torch.arange(num_classes - 1), persistent=False)
        self.cross_entropy = cross_entropy

    def forward(self, outputs: Tensor, labels: Tensor) -> Tensor:
        """Return (batch,)."""
        reached = outputs.softmax(dim=1).cumsum(dim=1)[:, :-1]
        is_reached = (labels[:, None] <= self.steps).to(reached.dtype)
        losses = (reached - is_reached).square().sum(dim=1)
        if not self.cross_entropy:
            return losses
        return losses + self.cross_entropy * F.cross_entropy(outputs, labels, reduction="none")
