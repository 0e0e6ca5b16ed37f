"""Attention encoder for text: an embedding, positions and Transformer blocks."""

from __future__ import annotations

from typing import ClassVar, Literal, Self

import torch
from pydantic import Field, model_validator
from torch import Tensor, nn

from sensorium.learning.encoders import Encoded, Encoder, EncoderConfig
from sensorium.learning.layers.attention import TransformerBlock, check_heads, sinusoidal_positions
from sensorium.learning.layers.embedding import Embedding, WordVectors, embedding_of
from sensorium.learning.layers.masking import blank, masked_mean
from sensorium.specs import FeatureSpec


class TextTransformerConfig(EncoderConfig):
    """Options of the `text_transformer` encoder.

    Attributes:
        dim: Width of the word vectors, the tokens and the summary; a multiple of ``num_heads``.
        num_layers: Transformer blocks.
        num_heads: Attention heads.
        dropout: Share of channels set to zero in training.
        vectors: Word vectors of a file that the embedding starts from, ``dim`` wide. Use them where training texts are
            few.
    """

    modalities: ClassVar[tuple[str, ...]] = ("text",)
    first_weights: ClassVar[tuple[str, ...]] = ("vectors",)

    type: Literal["text_transformer"] = "text_transformer"
    dim: int = Field(default=128, ge=2)
    num_layers: int = Field(default=2, ge=1, le=24)
    num_heads: int = Field(default=4, ge=1)
    dropout: float = Field(default=0.1, ge=0, lt=1)
    vectors: WordVectors | None = None

    @model_validator(mode="after")
    def _heads_divide(self) -> Self:
        check_heads(self.dim, self.num_heads)
        return self

    def build(self, spec: FeatureSpec) -> Encoder:
        """Build the encoder for ids below the spec's vocabulary size."""
        return TextTransformer(
            embedding_of(spec, self.dim, self.vectors),
            dim=self.dim,
            num_layers=self.num_layers,
            num_heads=self.num_heads,
            dropout=self.dropout,
        )


class TextTransformer(Encoder):
    """Reads token ids (batch, length); one more token becomes the summary (Vaswani et al., 2017; Devlin et al., 2019).

    Positions are sinusoidal, so texts may be longer than any seen in training. The token of the summary starts from
    the mean of the words and is never masked, so attention is defined for an absent text too.
    """

    def __init__(self, embedding: Embedding, *, dim: int, num_layers: int, num_heads: int, dropout: float) -> None:
        super().__init__()
        self.embedding = embedding
        self.remarks = embedding.remarks
        self.reader = nn.Parameter(torch.randn(dim) * 0.02)
        self.blocks = nn.ModuleList(
            TransformerBlock(dim, num_heads=num_heads, dropout=dropout) for _ in range(num_layers)
        )
        self.norm = nn.LayerNorm(dim)
        self.dropout = nn.Dropout(dropout)
        self.dim = dim

    def forward(self, values: Tensor, mask: Tensor) -> Encoded:
        """Encode texts."""
        words = self.embedding(values)
        words = self.dropout(words + sinusoidal_positions(values.shape[1], self.dim, values.device))
        tokens = torch.cat([(self.reader + masked_mean(words, mask)).unsqueeze(1), words], dim=1)
        everywhere = torch.cat([torch.ones_like(mask[:, :1]), mask], dim=1)
        for block in self.blocks:
            tokens = block(tokens, everywhere)
        tokens = self.norm(tokens)
        summary = tokens[:, 0] * mask.any(1, keepdim=True).to(tokens.dtype)
        return Encoded(blank(tokens[:, 1:], mask), mask, summary)
