"""Transformer blocks (Vaswani et al., 2017), normalised before each step (Xiong et al., 2020)."""

from __future__ import annotations

import math
from typing import Self

import torch
import torch.nn.functional as F  # noqa: N812 -- the usual name
from pydantic import BaseModel, Field, model_validator
from torch import Tensor, nn


class AttentionOptions(BaseModel):
    """Options that all parts made of these blocks have; each part says itself what they are for."""

    dim: int = Field(default=128, ge=2)
    num_layers: int = Field(default=2, ge=1, le=24)
    num_heads: int = Field(default=4, ge=1)
    dropout: float = Field(default=0.1, ge=0, lt=1)

    @model_validator(mode="after")
    def _heads_divide(self) -> Self:
        check_heads(self.dim, self.num_heads)
        return self


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
        query, key, value = _heads(self.project(tokens), 3, self.num_heads)
        dropout = self.dropout if self.training else 0.0
        mixed = F.scaled_dot_product_attention(query, key, value, mask[:, None, None, :], dropout_p=dropout)
        out: Tensor = self.out(mixed.transpose(1, 2).flatten(2))
        return out


class CrossAttention(nn.Module):
    """Multi-head attention of tokens (batch, length, dim) to others (batch, other length, dim) by their mask.

    At least one of the others must be valid in every row, or the row is undefined.
    """

    def __init__(self, dim: int, *, num_heads: int, dropout: float) -> None:
        super().__init__()
        self.num_heads = num_heads
        self.dropout = dropout
        self.ask = nn.Linear(dim, dim)
        self.project = nn.Linear(dim, 2 * dim)
        self.out = nn.Linear(dim, dim)

    def forward(self, tokens: Tensor, others: Tensor, others_mask: Tensor) -> Tensor:
        """Return (batch, length, dim)."""
        (query,) = _heads(self.ask(tokens), 1, self.num_heads)
        key, value = _heads(self.project(others), 2, self.num_heads)
        dropout = self.dropout if self.training else 0.0
        mixed = F.scaled_dot_product_attention(query, key, value, others_mask[:, None, None, :], dropout_p=dropout)
        out: Tensor = self.out(mixed.transpose(1, 2).flatten(2))
        return out


class TransformerBlock(nn.Module):
    """Attention, then a two-layer perceptron, each added to what it read.

    Which tokens are attended to is dropped at random as channels are, unless ``attention_dropout`` says how often.
    """

    def __init__(self, dim: int, *, num_heads: int, dropout: float, attention_dropout: float | None = None) -> None:
        super().__init__()
        rate = dropout if attention_dropout is None else attention_dropout
        self.attention_norm = nn.LayerNorm(dim)
        self.attention = SelfAttention(dim, num_heads=num_heads, dropout=rate)
        self.perceptron = _perceptron(dim, dropout)
        self.dropout = nn.Dropout(dropout)

    def forward(self, tokens: Tensor, mask: Tensor) -> Tensor:
        """Map tokens (batch, length, dim) to the same shape."""
        tokens = tokens + self.dropout(self.attention(self.attention_norm(tokens), mask))
        refined: Tensor = tokens + self.dropout(self.perceptron(tokens))
        return refined


class CrossBlock(nn.Module):
    """Attention to other tokens, then a two-layer perceptron, each added to what it read (Lu et al., 2019)."""

    def __init__(self, dim: int, *, num_heads: int, dropout: float) -> None:
        super().__init__()
        self.attention_norm = nn.LayerNorm(dim)
        self.attention = CrossAttention(dim, num_heads=num_heads, dropout=dropout)
        self.perceptron = _perceptron(dim, dropout)
        self.dropout = nn.Dropout(dropout)

    def forward(self, tokens: Tensor, others: Tensor, others_mask: Tensor) -> Tensor:
        """Map tokens (batch, length, dim) to the same shape."""
        tokens = tokens + self.dropout(self.attention(self.attention_norm(tokens), others, others_mask))
        refined: Tensor = tokens + self.dropout(self.perceptron(tokens))
        return refined


def check_heads(dim: int, num_heads: int) -> None:
    """Refuse a width that cannot be shared out among the heads.

    Raises:
        ValueError: ``dim`` is not a multiple of ``num_heads``.
    """
    if dim % num_heads:
        raise ValueError(f"dim ({dim}) must be a multiple of num_heads ({num_heads})")


def _heads(projected: Tensor, parts: int, num_heads: int) -> tuple[Tensor, ...]:
    """Split (batch, length, parts * dim) into ``parts`` tensors (batch, heads, length, dim / heads)."""
    batch, length, width = projected.shape
    split = projected.view(batch, length, parts, num_heads, width // (parts * num_heads))
    return split.permute(2, 0, 3, 1, 4).unbind(0)


def _perceptron(dim: int, dropout: float) -> nn.Sequential:
    return nn.Sequential(
        nn.LayerNorm(dim),
        nn.Linear(dim, 2 * dim),
        nn.GELU(),
        nn.Dropout(dropout),
        nn.Linear(2 * dim, dim),
    )


def sinusoidal_positions(length: int, dim: int, device: torch.device) -> Tensor:
    """Return the fixed position codes (length, dim) of Vaswani et al. (2017), for any length."""
    positions = torch.arange(length, device=device, dtype=torch.float32)[:, None]
    rates = torch.exp(torch.arange(0, dim, 2, device=device, dtype=torch.float32) * (-math.log(10_000.0) / dim))
    angles = positions * rates
    return torch.cat([angles.sin(), angles.cos()], dim=1)[:, :dim]
