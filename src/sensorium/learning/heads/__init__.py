"""The contract of a head: an embedding becomes the target's outputs. A head's name is the name of its target."""

from __future__ import annotations

from abc import ABC, abstractmethod

from pydantic import Field
from torch import nn

from sensorium.registry import PartConfig
from sensorium.specs import TargetSpec


class HeadConfig(PartConfig, ABC):
    """Options of a head."""

    @abstractmethod
    def build(self, dim: int, spec: TargetSpec) -> nn.Module:
        """Build a module that maps (batch, dim) to (batch, spec.num_outputs)."""


class LinearHeadConfig(HeadConfig):
    """Options of a head with one linear layer.

    Attributes:
        dropout: Share of the embedding's channels set to zero in training.
    """

    dropout: float = Field(default=0.1, ge=0, lt=1)

    def build(self, dim: int, spec: TargetSpec) -> nn.Module:
        """Build a linear layer behind dropout."""
        return nn.Sequential(nn.Dropout(self.dropout), nn.Linear(dim, spec.num_outputs))
