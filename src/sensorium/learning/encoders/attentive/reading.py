"""Encoders whose tokens attend to each other, and to one more token that becomes the summary."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from sensorium.learning.encoders import Encoded, Encoder, EncoderConfig
from sensorium.learning.layers.attention import AttentionOptions, TransformerBlock
from sensorium.learning.layers.masking import blank, masked_mean


class AttentiveConfig(AttentionOptions, EncoderConfig):
    """Options of an encoder of Transformer blocks.

    Attributes:
        dim: Width of the tokens and of the summary; a multiple of ``num_heads``.
        num_layers: Transformer blocks. Raise it where rows are many; a step takes longer by as much.
        num_heads: Attention heads, each of which looks at the tokens in its own way.
        dropout: Share of channels set to zero in training. Raise it where rows are few.
    """


class AttentiveEncoder(Encoder):
    """Transformer blocks over an input's tokens and one more (Vaswani et al., 2017; Devlin et al., 2019).

    The token of the summary starts from the mean of the others and is never masked, so attention is defined for an
    absent input too. Dropout leaves the weights of the attention alone: on a processor it would take longer than the
    attention itself.
    """

    def __init__(self, size: AttentiveConfig) -> None:
        super().__init__()
        self.reader = nn.Parameter(torch.randn(size.dim) * 0.02)
        self.blocks = nn.ModuleList(
            TransformerBlock(size.dim, num_heads=size.num_heads, dropout=size.dropout, attention_dropout=0.0)
            for _ in range(size.num_layers)
        )
        self.norm = nn.LayerNorm(size.dim)
        self.dropout = nn.Dropout(size.dropout)
        self.dim = size.dim

    def attended(self, tokens: Tensor, mask: Tensor) -> Encoded:
        """Encode tokens (batch, length, dim) by their mask (batch, length)."""
        tokens = torch.cat([(self.reader + masked_mean(tokens, mask)).unsqueeze(1), tokens], dim=1)
        everywhere = torch.cat([torch.ones_like(mask[:, :1]), mask], dim=1)
        for block in self.blocks:
            tokens = block(tokens, everywhere)
        tokens = self.norm(tokens)
        summary = tokens[:, 0] * mask.any(1, keepdim=True).to(tokens.dtype)
        return Encoded(blank(tokens[:, 1:], mask), mask, summary)

    def by_depth(self) -> list[nn.Module]:
        """Return what makes the tokens, the blocks, and the last normalisation."""
        before = [one for one in self.children() if one is not self.blocks and one is not self.norm]
        own = nn.ParameterList(self.parameters(recurse=False))
        return [nn.ModuleList([own, *before]), *self.blocks, self.norm]
