"""The contract of a head: an embedding becomes the target's outputs. A head's name is the name of its target."""

from __future__ import annotations

from abc import ABC, abstractmethod

from torch import nn

from sensorium.registry import PartConfig
from sensorium.specs import TargetSpec


class HeadConfig(PartConfig, ABC):
    """Options of a head."""

    @abstractmethod
    def build(self, dim: int, spec: TargetSpec) -> nn.Module:
        """Build a module that maps (batch, dim) to (batch, spec.num_outputs)."""
