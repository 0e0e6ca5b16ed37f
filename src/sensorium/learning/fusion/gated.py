"""Fusion by gates: for every channel, the record itself decides how much each input counts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import torch
from pydantic import Field
from torch import Tensor, nn

from sensorium.learning.encoders import Encoded
from sensorium.learning.fusion import Fusion, FusionConfig
from sensorium.learning.layers.masking import masked_softmax
from sensorium.learning.layers.summaries import Summaries


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
        self.summaries = Summaries(dims)
        self.hidden = nn.ModuleDict({name: nn.Linear(width, dim) for name, width in dims.items()})
        self.gates = nn.Linear(sum(dims.values()), len(dims) * dim)
        self.dropout = nn.Dropout(dropout)
        self.dim = dim

    def forward(self, encoded: Mapping[str, Encoded]) -> Tensor:
        """Return the embedding (batch, dim)."""
        read, present = self.summaries(encoded)
        hidden = torch.stack([torch.tanh(layer(read[name])) for name, layer in self.hidden.items()], dim=1)
        scores = self.gates(torch.cat(list(read.values()), dim=1)).unflatten(1, (len(read), self.dim))
        gates = masked_softmax(scores, present.unsqueeze(2))
        fused: Tensor = self.dropout((gates * hidden).sum(1))
        return fused
