"""The contract of a fusion: the encoded inputs of a record become one embedding."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping

from torch import Tensor, nn

from sensorium.learning.encoders import Encoded
from sensorium.registry import PartConfig


class Fusion(nn.Module, ABC):
    """Reads the encoded inputs by name and returns (batch, dim). ``dim`` is the width of the embedding.

    Any input may be absent in any row (all-False mask); a row with no input at all still gives finite values.
    """

    dim: int

    @abstractmethod
    def forward(self, encoded: Mapping[str, Encoded]) -> Tensor:
        """Fuse the inputs of a batch."""


class FusionConfig(PartConfig, ABC):
    """Options of a fusion."""

    @abstractmethod
    def build(self, dims: Mapping[str, int]) -> Fusion:
        """Build the fusion for inputs of these names and token widths."""
