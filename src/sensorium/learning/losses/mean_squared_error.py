"""Squared distance to the scaled number."""

from __future__ import annotations

from typing import ClassVar, Literal

from torch import Tensor, nn

from sensorium.learning.losses import LossConfig
from sensorium.specs import TargetSpec


class MeanSquaredErrorConfig(LossConfig):
    """The `mean_squared_error` loss. It has no options."""

    targets: ClassVar[tuple[str, ...]] = ("number",)

    type: Literal["mean_squared_error"] = "mean_squared_error"

    def build(self, spec: TargetSpec) -> nn.Module:  # noqa: ARG002 -- the contract's signature
        """Build the loss over outputs (batch, 1) and numbers (batch,), both in training-split deviations."""
        return MeanSquaredError()


class MeanSquaredError(nn.Module):
    """One squared distance a row."""

    def forward(self, outputs: Tensor, labels: Tensor) -> Tensor:
        """Return (batch,)."""
        return (outputs.squeeze(1) - labels) ** 2
