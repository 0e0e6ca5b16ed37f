"""The Transformer block (Vaswani et al., 2017), normalised before each step (Xiong et al., 2020)."""

from __future__ import annotations

import math

import torch
import torch.nn.functional as F  # noqa: N812 -- the usual name
from torch import Tensor, nn


class SelfAttention(nn.Module):
    """Multi-head attention of tokens (batch, length, dim) over the True positions of a mask (batch, length).

    At least one position of every row must be True, or the row is undefined.
    """

    def __init__(self, dim: int, *, num_heads: int, dropout: float) -> None:
        super().__init__()
        self.num_heads = num_heads
        self.dropout = dropout
        self.project = nn.Linear(dim, 3 * dim)
        self.out = nn.Linear(dim, dim)

    def forward(self, tokens: Tensor, mask: Tensor) -> Tensor:
        """Return (batch, length, dim)."""
        batch, length, dim = tokens.shape
        split = self.project(tokens).view(batch, length, 3, self.num_heads, dim // self.num_heads)
        query, key, value = split.permute(2, 0, 3, 1, 4).unbind(0)
        dropout = self.dropout if self.training else 0.0
        mixed = F.scaled_dot_product_attention(query, key, value, mask[:, None, None, :], dropout_p=dropout)
        mixed = mixed.transpose(1, 2).reshape(batch, length, dim)
        out: Tensor = self.out(mixed)
        return out


class TransformerBlock(nn.Module):
    """Attention, then a two-layer perceptron, each added to what it read."""

    def __init__(self, dim: int, *, num_heads: int, dropout: float) -> None:
        super().__init__()
        self.attention_norm = nn.LayerNorm(dim)
        self.attention = SelfAttention(dim, num_heads=num_heads, dropout=dropout)
        self.perceptron = nn.Sequential(
            nn.LayerNorm(dim),
            nn.Linear(dim, 2 * dim),
            nn.GELU(),
            nn.Dropout(dropout),
            nn.Linear(2 * dim, dim),
        )
        self.dropout = nn.Dropout(dropout)

    def forward(self, tokens: Tensor, mask: Tensor) -> Tensor:
        """Map tokens (batch, length, dim) to the same shape."""
        tokens = tokens + self.dropout(self.attention(self.attention_norm(tokens), mask))
        refined: Tensor = tokens + self.dropout(self.perceptron(tokens))
        return refined


def sinusoidal_positions(length: int, dim: int, device: torch.device) -> Tensor:
    """Return the fixed position codes (length, dim) of Vaswani et al. (2017), for any length."""
    positions = torch.arange(length, device=device, dtype=torch.float32)[:, None]
    rates = torch.exp(torch.arange(0, dim, 2, device=device, dtype=torch.float32) * (-math.log(10_000.0) / dim))
    angles = positions * rates
    return torch.cat([angles.sin(), angles.cos()], dim=1)[:, :dim]
