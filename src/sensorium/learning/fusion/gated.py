"""Fusion by gates: for every channel, the record itself decides how much each input counts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import torch
from pydantic import Field
from torch import Tensor, nn

from sensorium.learning.encoders import Encoded
from sensorium.learning.fusion import Fusion, FusionConfig


class GatedConfig(FusionConfig):
    """Options of the `gated` fusion.

    Attributes:
        dim: Width of the embedding.
        dropout: Share of the embedding's channels set to zero in training.
    """

    type: Literal["gated"] = "gated"
    dim: int = Field(default=128, ge=1)
    dropout: float = Field(default=0.2, ge=0, lt=1)

    def build(self, dims: Mapping[str, int]) -> Fusion:
        """Build the fusion."""
        return Gated(dims, dim=self.dim, dropout=self.dropout)


class Gated(Fusion):
    """The gated multimodal unit (Arevalo et al., 2017), for any number of inputs.

    Gates read all summaries and sum to one over the inputs that are there, channel by channel; for two inputs that is
    the paper's pair of gates. An absent input gets none of it, and a record without any input gives zeros.
    """

    def __init__(self, dims: Mapping[str, int], *, dim: int, dropout: float) -> None:
        super().__init__()
        self.norms = nn.ModuleDict({name: nn.LayerNorm(width) for name, width in dims.items()})
        self.hidden = nn.ModuleDict({name: nn.Linear(width, dim) for name, width in dims.items()})
        self.gates = nn.Linear(sum(dims.values()), len(dims) * dim)
        self.dropout = nn.Dropout(dropout)
        self.dim = dim

    def forward(self, encoded: Mapping[str, Encoded]) -> Tensor:
        """Return the embedding (batch, dim)."""
        present = torch.stack([encoded[name].mask.any(1) for name in self.norms], dim=1).unsqueeze(2)
        read = [
            norm(encoded[name].summary) * present[:, place] for place, (name, norm) in enumerate(self.norms.items())
        ]
        hidden = [torch.tanh(layer(one)) for layer, one in zip(self.hidden.values(), read, strict=True)]
        scores = self.gates(torch.cat(read, dim=1)).unflatten(1, (len(read), self.dim))
        # The lowest number in place of minus infinity: a record without any input must not become NaN.
        scores = scores.masked_fill(~present, torch.finfo(scores.dtype).min)
        gates = scores.softmax(1) * present
        fused: Tensor = self.dropout((gates * torch.stack(hidden, dim=1)).sum(1))
        return fused
