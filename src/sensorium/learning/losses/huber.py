"""Huber loss: squared near the number, straight far from it."""

from __future__ import annotations

from typing import ClassVar, Literal

import torch.nn.functional as F  # noqa: N812 -- the usual name
from pydantic import Field
from torch import Tensor, nn

from sensorium.learning.losses import LossConfig
from sensorium.specs import TargetSpec


class HuberConfig(LossConfig):
    """Options of the `huber` loss (Huber, 1964): for numbers of which some are wildly off, so that few rule the rest.

    Attributes:
        delta: Distance, in standard deviations of the training labels, from which on a row costs by its distance and
            no longer by its square. The smaller, the nearer the answers are to a median, and the slower its steps.
    """

    targets: ClassVar[tuple[str, ...]] = ("number",)

    type: Literal["huber"] = "huber"
    delta: float = Field(default=1.0, gt=0, allow_inf_nan=False)

    def build(self, spec: TargetSpec) -> nn.Module:  # noqa: ARG002 -- the contract's signature
        """Build the loss over outputs (batch, 1) and numbers (batch,), both in training-split deviations."""
        return Huber(self.delta)


class Huber(nn.Module):
    """Half the squared distance up to ``delta``, ``delta`` times the distance less half of ``delta`` beyond."""

    def __init__(self, delta: float) -> None:
        super().__init__()
        self.delta = delta

    def forward(self, outputs: Tensor, labels: Tensor) -> Tensor:
        """Return (batch,)."""
        return F.huber_loss(outputs.squeeze(1).to(labels.dtype), labels, delta=self.delta, reduction="none")
