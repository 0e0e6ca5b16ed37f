"""Fusion by cross-attention: one input attends to all others, as a picture to the words beside it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import torch
from pydantic import Field
from torch import Tensor, nn

from sensorium.errors import ConfigError, Fault
from sensorium.learning.encoders import Encoded
from sensorium.learning.fusion import Fusion, FusionConfig
from sensorium.learning.layers.absence import AbsenceVector
from sensorium.learning.layers.attention import AttentionOptions, CrossBlock
from sensorium.learning.layers.masking import masked_mean
from sensorium.learning.layers.streams import TokenStream
from sensorium.registry import did_you_mean


class CrossAttentionConfig(AttentionOptions, FusionConfig):
    """Options of the `cross_attention` fusion.

    Attributes:
        query: Input that attends to the others; left out, the first one.
        dim: Width of the tokens and of the embedding; a multiple of ``num_heads``.
        num_layers: Blocks of attention and a perceptron.
        num_heads: Attention heads.
        dropout: Share of channels set to zero in training.
    """

    type: Literal["cross_attention"] = "cross_attention"
    query: str | None = None
    num_layers: int = Field(default=1, ge=1, le=24)

    def build(self, dims: Mapping[str, int]) -> Fusion:
        """Build the fusion.

        Raises:
            ConfigError: ``query`` names no input.
        """
        query = next(iter(dims)) if self.query is None else self.query
        if query not in dims:
            message = f"there is no input '{query}'.{did_you_mean(query, tuple(dims))}"
            raise ConfigError(Fault(message, None, None, "model.fusion.query"))
        return CrossAttentionFusion(
            dims, query=query, dim=self.dim, num_layers=self.num_layers, num_heads=self.num_heads, dropout=self.dropout
        )


class CrossAttentionFusion(Fusion):
    """Tokens of one input attend to those of the others (Lu et al., 2019; Tsai et al., 2019).

    What they find is added to them; the embedding is their normalised summary and mean. Where the attending input is
    absent, a learned token asks in its place, so the embedding tells of the others. Where all others are absent, only
    a learned token is found, so it tells of the attending input.
    """

    def __init__(
        self, dims: Mapping[str, int], *, query: str, dim: int, num_layers: int, num_heads: int, dropout: float
    ) -> None:
        super().__init__()
        self.query = query
        self.streams = nn.ModuleDict({name: TokenStream(width, dim) for name, width in dims.items()})
        self.stand_in = AbsenceVector(dim)
        self.nothing = nn.Parameter(torch.randn(dim) * 0.02)
        self.blocks = nn.ModuleList(CrossBlock(dim, num_heads=num_heads, dropout=dropout) for _ in range(num_layers))
        self.norm = nn.LayerNorm(dim)
        self.dim = dim

    def forward(self, encoded: Mapping[str, Encoded]) -> Tensor:
        """Return the embedding (batch, dim)."""
        read = {
            name: stream(encoded[name].summary, encoded[name].tokens, encoded[name].mask)
            for name, stream in self.streams.items()
        }
        asking, mask = read.pop(self.query)
        asking = torch.cat([self.stand_in(asking[:, 0], mask).unsqueeze(1), asking[:, 1:]], dim=1)
        nothing = self.nothing.expand(mask.shape[0], 1, -1)
        others = torch.cat([nothing, *(tokens for tokens, _ in read.values())], dim=1)
        others_mask = torch.cat([torch.ones_like(mask[:, :1]), *(present for _, present in read.values())], dim=1)
        for block in self.blocks:
            asking = block(asking, others, others_mask)
        embedding: Tensor = self.norm(asking[:, 0] + masked_mean(asking[:, 1:], mask[:, 1:]))
        return embedding
