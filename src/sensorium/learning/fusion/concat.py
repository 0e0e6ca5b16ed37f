"""Fusion by concatenation: the summaries side by side, then hidden layers if wanted."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

import torch
from pydantic import Field
from torch import Tensor, nn

from sensorium.learning.encoders import Encoded
from sensorium.learning.fusion import Fusion, FusionConfig
from sensorium.learning.layers.absence import AbsenceVector


class ConcatConfig(FusionConfig):
    """Options of the `concat` fusion.

    Attributes:
        hidden_dims: Widths of the layers after the concatenation; none leaves one linear layer, the head.
        dropout: Share of channels set to zero in training, before each layer.
    """

    type: Literal["concat"] = "concat"
    hidden_dims: tuple[Annotated[int, Field(ge=1)], ...] = (128,)
    dropout: float = Field(default=0.2, ge=0, lt=1)

    def build(self, dims: Mapping[str, int]) -> Fusion:
        """Build the fusion."""
        return Concat(dims, hidden_dims=self.hidden_dims, dropout=self.dropout)


class Concat(Fusion):
    """Joins the normalised summaries; a learned vector stands where an input is absent (Ngiam et al., 2011)."""

    def __init__(self, dims: Mapping[str, int], *, hidden_dims: tuple[int, ...], dropout: float) -> None:
        super().__init__()
        self.norms = nn.ModuleDict({name: nn.LayerNorm(dim) for name, dim in dims.items()})
        self.absent = nn.ModuleDict({name: AbsenceVector(dim) for name, dim in dims.items()})
        width = sum(dims.values())
        layers: list[nn.Module] = [nn.Dropout(dropout)]
        for hidden_dim in hidden_dims:
            layers += [nn.Linear(width, hidden_dim), nn.GELU(), nn.Dropout(dropout)]
            width = hidden_dim
        self.layers = nn.Sequential(*layers)
        self.dim = width

    def forward(self, encoded: Mapping[str, Encoded]) -> Tensor:
        """Return the embedding (batch, dim)."""
        parts = [
            self.absent[name](norm(encoded[name].summary), encoded[name].mask) for name, norm in self.norms.items()
        ]
        fused: Tensor = self.layers(torch.cat(parts, dim=1))
        return fused
