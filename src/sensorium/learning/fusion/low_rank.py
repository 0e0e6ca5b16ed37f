"""Low-rank tensor fusion: the product of all inputs, channel by channel, without the tensor of all their products."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import torch
from pydantic import Field
from torch import Tensor, nn

from sensorium.learning.encoders import Encoded
from sensorium.learning.fusion import Fusion, FusionConfig
from sensorium.learning.layers.summaries import Summaries


class LowRankConfig(FusionConfig):
    """Options of the `low_rank` fusion, for answers that lie in combinations of inputs, such as a word and its tone.

    Attributes:
        rank: Products that are added up; more tell finer combinations apart, and want more rows.
        dim: Width of the embedding.
        dropout: Share of the embedding's channels set to zero in training.
    """

    type: Literal["low_rank"] = "low_rank"
    rank: int = Field(default=4, ge=1, le=256)
    dim: int = Field(default=128, ge=1)
    dropout: float = Field(default=0.2, ge=0, lt=1)

    def build(self, dims: Mapping[str, int]) -> Fusion:
        """Build the fusion."""
        return LowRank(dims, rank=self.rank, dim=self.dim, dropout=self.dropout)


class LowRank(Fusion):
    """Low-rank multimodal fusion (Liu et al., 2018).

    Each input gives ``rank`` vectors of factors, which are multiplied over the inputs and added up by learned weights.
    An absent input leaves its factors out. Factors are drawn around one, so that the product starts as nearly the sum
    of what the inputs say, and an absent input as one that says nothing.
    """

    def __init__(self, dims: Mapping[str, int], *, rank: int, dim: int, dropout: float) -> None:
        super().__init__()
        self.summaries = Summaries(dims)
        factors = {name: nn.Linear(width, rank * dim) for name, width in dims.items()}
        for layer in factors.values():
            nn.init.ones_(layer.bias)
        self.factors = nn.ModuleDict(factors)
        self.weights = nn.Parameter(torch.full((rank,), 1 / rank))
        self.out = nn.Sequential(nn.LayerNorm(dim), nn.Dropout(dropout))
        self.rank = rank
        self.dim = dim

    def forward(self, encoded: Mapping[str, Encoded]) -> Tensor:
        """Return the embedding (batch, dim)."""
        summaries, present = self.summaries(encoded)
        product = torch.ones_like(present[:, :1], dtype=torch.float32)
        for place, (name, layer) in enumerate(self.factors.items()):
            factors = layer(summaries[name])
            product = product * torch.where(present[:, place, None], factors, torch.ones_like(factors))
        products = product.view(-1, self.rank, self.dim)
        fused: Tensor = self.out((products * self.weights[:, None]).sum(1))
        return fused
