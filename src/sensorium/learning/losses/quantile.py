"""Quantile loss: answers that a chosen share of the numbers stays below."""

from __future__ import annotations

from typing import ClassVar, Literal

import torch
from pydantic import Field
from torch import Tensor, nn

from sensorium.learning.losses import LossConfig
from sensorium.specs import TargetSpec


class QuantileConfig(LossConfig):
    """Options of the `quantile` loss (Koenker and Bassett, 1978): for answers that shall rather be too high or too low.

    The model answers the quantile in place of the mean. The root of the mean squared error says little of that, so the
    best epoch is the one of least loss; judge the model by the quantile losses among its figures.

    Attributes:
        quantile: Share of the numbers that shall lie below the answer: 0.5 is the median, which single wild numbers do
            not move; 0.9 an answer that is exceeded once in ten times, such as a stock that should suffice.
    """

    targets: ClassVar[tuple[str, ...]] = ("number",)

    type: Literal["quantile"] = "quantile"
    quantile: float = Field(default=0.5, gt=0, lt=1)

    @property
    def judges_epochs(self) -> bool:
        """Always: the headline figure seeks the mean."""
        return True

    def build(self, spec: TargetSpec) -> nn.Module:  # noqa: ARG002 -- the contract's signature
        """Build the loss over outputs (batch, 1) and numbers (batch,), both in training-split deviations."""
        return Quantile(self.quantile)


class Quantile(nn.Module):
    """The distance, times ``quantile`` where the answer is too low and one minus that where it is too high."""

    def __init__(self, quantile: float) -> None:
        super().__init__()
        self.quantile = quantile

    def forward(self, outputs: Tensor, labels: Tensor) -> Tensor:
        """Return (batch,)."""
        short = labels - outputs.squeeze(1)
        return torch.maximum(self.quantile * short, (self.quantile - 1) * short)
