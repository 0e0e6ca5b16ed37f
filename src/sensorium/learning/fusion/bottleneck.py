"""Fusion by attention bottlenecks: inputs exchange what they found through a few shared tokens."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import torch
from pydantic import Field
from torch import Tensor, nn

from sensorium.learning.encoders import Encoded
from sensorium.learning.fusion import Fusion, FusionConfig
from sensorium.learning.layers.attention import AttentionOptions, TransformerBlock
from sensorium.learning.layers.masking import masked_mean
from sensorium.learning.layers.streams import TokenStream


class BottleneckConfig(AttentionOptions, FusionConfig):
    """Options of the `bottleneck` fusion, for inputs of many tokens, where attention of all to all is too slow.

    Attributes:
        num_bottlenecks: Tokens through which the inputs exchange what they found.
        dim: Width of the tokens and of the embedding; a multiple of ``num_heads``.
        num_layers: Blocks of each input, with one exchange after each.
        num_heads: Attention heads.
        dropout: Share of channels set to zero in training.
    """

    type: Literal["bottleneck"] = "bottleneck"
    num_bottlenecks: int = Field(default=4, ge=1, le=64)

    def build(self, dims: Mapping[str, int]) -> Fusion:
        """Build the fusion."""
        tokens = torch.randn(self.num_bottlenecks, self.dim) * 0.02
        return Bottleneck(dims, tokens, num_layers=self.num_layers, num_heads=self.num_heads, dropout=self.dropout)


class Bottleneck(Fusion):
    """The multimodal bottleneck transformer (Nagrani et al., 2021).

    In each layer an input's tokens attend to each other and to the bottlenecks, by weights of the input's own; then
    the bottlenecks become the mean of what the inputs that are there made of them. The embedding is the mean of the
    inputs' summaries, which came first among their tokens, and of the bottlenecks, so that even one layer fuses.
    """

    def __init__(
        self, dims: Mapping[str, int], bottlenecks: Tensor, *, num_layers: int, num_heads: int, dropout: float
    ) -> None:
        super().__init__()
        self.num_bottlenecks, self.dim = bottlenecks.shape[0], bottlenecks.shape[1]
        self.streams = nn.ModuleDict({name: TokenStream(width, self.dim) for name, width in dims.items()})
        self.bottlenecks = nn.Parameter(bottlenecks)
        self.blocks = nn.ModuleDict(
            {
                name: nn.ModuleList(
                    TransformerBlock(self.dim, num_heads=num_heads, dropout=dropout) for _ in range(num_layers)
                )
                for name in dims
            }
        )
        self.norm = nn.LayerNorm(self.dim)

    def forward(self, encoded: Mapping[str, Encoded]) -> Tensor:
        """Return the embedding (batch, dim)."""
        read = {
            name: stream(encoded[name].summary, encoded[name].tokens, encoded[name].mask)
            for name, stream in self.streams.items()
        }
        present = torch.stack([mask[:, 0] for _, mask in read.values()], dim=1)
        tokens = {name: own for name, (own, _) in read.items()}
        shared = self.bottlenecks.expand(present.shape[0], -1, -1)
        always = torch.ones_like(present[:, :1]).expand(-1, self.num_bottlenecks)
        masks = {name: torch.cat([always, mask], dim=1) for name, (_, mask) in read.items()}
        for blocks in zip(*self.blocks.values(), strict=True):
            layer = dict(zip(self.blocks, blocks, strict=True))
            seen = {name: block(torch.cat([shared, tokens[name]], dim=1), masks[name]) for name, block in layer.items()}
            tokens = {name: one[:, self.num_bottlenecks :] for name, one in seen.items()}
            shared = _mean([one[:, : self.num_bottlenecks].flatten(1) for one in seen.values()], present)
            shared = shared.view(-1, self.num_bottlenecks, self.dim)
        embedding: Tensor = self.norm(_mean([one[:, 0] for one in tokens.values()], present) + shared.mean(1))
        return embedding


def _mean(of_inputs: list[Tensor], present: Tensor) -> Tensor:
    """Average (batch, width) of each input over those that are there, (batch, inputs) bool."""
    return masked_mean(torch.stack(of_inputs, dim=1), present)
