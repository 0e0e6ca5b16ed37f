"""Fusion by attention: the tokens of all inputs in one Transformer, read off at a summary token."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import torch
from torch import Tensor, nn

from sensorium.learning.encoders import Encoded
from sensorium.learning.fusion import Fusion, FusionConfig
from sensorium.learning.layers.attention import AttentionOptions, TransformerBlock
from sensorium.learning.layers.masking import masked_mean
from sensorium.learning.layers.streams import TokenStream


class TransformerConfig(AttentionOptions, FusionConfig):
    """Options of the `transformer` fusion.

    Attributes:
        dim: Width of the tokens and of the embedding; a multiple of ``num_heads``.
        num_layers: Transformer blocks.
        num_heads: Attention heads.
        dropout: Share of channels set to zero in training.
    """

    type: Literal["transformer"] = "transformer"

    def build(self, dims: Mapping[str, int]) -> Fusion:
        """Build the fusion."""
        return TransformerFusion(
            dims, dim=self.dim, num_layers=self.num_layers, num_heads=self.num_heads, dropout=self.dropout
        )


class TransformerFusion(Fusion):
    """Attends over every input's summary and tokens at once (Vaswani et al., 2017; Kim et al., 2021).

    Absent inputs are masked out of the attention. One learned token is always present, so attention is defined even
    for a row with no input; the embedding is read there.
    """

    def __init__(self, dims: Mapping[str, int], *, dim: int, num_layers: int, num_heads: int, dropout: float) -> None:
        super().__init__()
        self.streams = nn.ModuleDict({name: TokenStream(width, dim) for name, width in dims.items()})
        self.reader = nn.Parameter(torch.randn(dim) * 0.02)
        self.blocks = nn.ModuleList(
            TransformerBlock(dim, num_heads=num_heads, dropout=dropout) for _ in range(num_layers)
        )
        self.norm = nn.LayerNorm(dim)
        self.dim = dim

    def forward(self, encoded: Mapping[str, Encoded]) -> Tensor:
        """Return the embedding (batch, dim)."""
        read = [
            stream(encoded[name].summary, encoded[name].tokens, encoded[name].mask)
            for name, stream in self.streams.items()
        ]
        summaries = torch.stack([tokens[:, 0] for tokens, _ in read], dim=1)
        present = torch.stack([mask[:, 0] for _, mask in read], dim=1)
        # Starting from the summaries, the blocks need only learn what attention adds to them.
        first = (self.reader + masked_mean(summaries, present)).unsqueeze(1)
        tokens = torch.cat([first, *(tokens for tokens, _ in read)], dim=1)
        mask = torch.cat([torch.ones_like(present[:, :1]), *(mask for _, mask in read)], dim=1)
        for block in self.blocks:
            tokens = block(tokens, mask)
        embedding: Tensor = self.norm(tokens[:, 0])
        return embedding
