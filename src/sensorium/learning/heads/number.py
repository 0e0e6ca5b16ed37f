"""Head for a number."""

from __future__ import annotations

from typing import Literal

from pydantic import Field
from torch import nn

from sensorium.learning.heads import HeadConfig
from sensorium.specs import TargetSpec


class NumberConfig(HeadConfig):
    """Options of the `number` head.

    Attributes:
        dropout: Share of the embedding's channels set to zero in training.
    """

    type: Literal["number"] = "number"
    dropout: float = Field(default=0.0, ge=0, lt=1)

    def build(self, dim: int, spec: TargetSpec) -> nn.Module:
        """Build one linear layer that gives the scaled number."""
        return nn.Sequential(nn.Dropout(self.dropout), nn.Linear(dim, spec.num_outputs))
