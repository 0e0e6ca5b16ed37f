"""The text encoder of BERT (Devlin et al., 2019): post-normalised Transformer blocks over learned positions.

Modules are named so that published weights need no more than a change of prefixes.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
import torch.nn.functional as F  # noqa: N812 -- the usual name
from torch import Tensor, nn

EPSILON = 1e-12


@dataclass(frozen=True)
class BertSize:
    """How large a BERT is.

    Attributes:
        vocabulary_size: Ids it knows.
        dim: Width of its tokens.
        inner_dim: Width inside its perceptrons.
        num_layers: Transformer blocks.
        num_heads: Attention heads.
        max_positions: Longest text, marks included.
        dropout: Share of channels set to zero in training.
    """

    vocabulary_size: int
    dim: int
    inner_dim: int
    num_layers: int
    num_heads: int
    max_positions: int
    dropout: float = 0.1


class BertEmbedding(nn.Module):
    """Sums what each id and each position stands for; all tokens are of the first of two segments."""

    def __init__(self, size: BertSize) -> None:
        super().__init__()
        self.words = nn.Embedding(size.vocabulary_size, size.dim)
        self.positions = nn.Embedding(size.max_positions, size.dim)
        self.segment = nn.Parameter(torch.zeros(size.dim))
        self.norm = nn.LayerNorm(size.dim, eps=EPSILON)
        self.dropout = nn.Dropout(size.dropout)

    def forward(self, ids: Tensor) -> Tensor:
        """Return tokens (batch, length, dim) of ids (batch, length), which are no more than there are positions."""
        tokens = self.words(ids) + self.positions.weight[: ids.shape[1]] + self.segment
        embedded: Tensor = self.dropout(self.norm(tokens))
        return embedded


class BertBlock(nn.Module):
    """Attention, then a perceptron; each is added to what it read and the sum normalised."""

    def __init__(self, size: BertSize) -> None:
        super().__init__()
        self.num_heads = size.num_heads
        self.rate = size.dropout
        self.query = nn.Linear(size.dim, size.dim)
        self.key = nn.Linear(size.dim, size.dim)
        self.value = nn.Linear(size.dim, size.dim)
        self.out = nn.Linear(size.dim, size.dim)
        self.attention_norm = nn.LayerNorm(size.dim, eps=EPSILON)
        self.widen = nn.Linear(size.dim, size.inner_dim)
        self.narrow = nn.Linear(size.inner_dim, size.dim)
        self.norm = nn.LayerNorm(size.dim, eps=EPSILON)
        self.dropout = nn.Dropout(size.dropout)

    def forward(self, tokens: Tensor, mask: Tensor) -> Tensor:
        """Map tokens (batch, length, dim) by their mask (batch, length); one at least of every row is True."""
        query, key, value = (self._heads(layer(tokens)) for layer in (self.query, self.key, self.value))
        rate = self.rate if self.training else 0.0
        mixed = F.scaled_dot_product_attention(query, key, value, mask[:, None, None, :], dropout_p=rate)
        attended = self.dropout(self.out(mixed.transpose(1, 2).flatten(2)))
        tokens = self.attention_norm(tokens + attended)
        refined: Tensor = self.norm(tokens + self.dropout(self.narrow(F.gelu(self.widen(tokens)))))
        return refined

    def _heads(self, projected: Tensor) -> Tensor:
        batch, length, dim = projected.shape
        return projected.view(batch, length, self.num_heads, dim // self.num_heads).transpose(1, 2)
