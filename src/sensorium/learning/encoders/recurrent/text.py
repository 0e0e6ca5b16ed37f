"""Recurrent encoders for text: an embedding and recurrent layers of one kind of cell."""

from __future__ import annotations

from typing import ClassVar, Self

from pydantic import Field, model_validator
from torch import Tensor, nn

from sensorium.learning.encoders import Encoded, Encoder, EncoderConfig
from sensorium.learning.layers.embedding import Embedding, WordVectors, embedding_of
from sensorium.learning.layers.recurrence import Recurrence
from sensorium.specs import FeatureSpec


class RecurrentTextConfig(EncoderConfig):
    """Options of a recurrent encoder.

    Attributes:
        embedding_dim: Width of the word vectors.
        vectors: Word vectors of a file that the embedding starts from, ``embedding_dim`` wide. Use them where training
            texts are few.
        dim: Width of the hidden state, so of the tokens and of the summary.
        num_layers: Recurrent layers on top of each other.
        bidirectional: Whether texts are read backwards too; each direction then has half of ``dim``.
        dropout: Share of channels set to zero in training, after the embedding and after the last layer.
    """

    modalities: ClassVar[tuple[str, ...]] = ("text",)
    first_weights: ClassVar[tuple[str, ...]] = ("vectors",)

    embedding_dim: int = Field(default=128, ge=1)
    vectors: WordVectors | None = None
    dim: int = Field(default=128, ge=1)
    num_layers: int = Field(default=1, ge=1, le=8)
    bidirectional: bool = False
    dropout: float = Field(default=0.2, ge=0, lt=1)

    @model_validator(mode="after")
    def _halves_are_whole(self) -> Self:
        if self.bidirectional and self.dim % 2:
            raise ValueError(f"dim ({self.dim}) must be even, since each of the two directions has half of it")
        return self

    def build(self, spec: FeatureSpec) -> Encoder:
        """Build the encoder for ids below the spec's vocabulary size."""
        embedding = embedding_of(spec, self.embedding_dim, self.vectors)
        recurrence = Recurrence(
            self.type,
            self.embedding_dim,
            dim=self.dim,
            num_layers=self.num_layers,
            bidirectional=self.bidirectional,
        )
        return RecurrentText(embedding, recurrence, dim=self.dim, dropout=self.dropout)


class RecurrentText(Encoder):
    """Reads token ids (batch, length); tokens are the states, the summary is the last state of each direction."""

    def __init__(self, embedding: Embedding, recurrence: Recurrence, *, dim: int, dropout: float) -> None:
        super().__init__()
        self.embedding = embedding
        self.remarks = embedding.remarks
        self.recurrence = recurrence
        self.dropout = nn.Dropout(dropout)
        self.dim = dim

    def forward(self, values: Tensor, mask: Tensor) -> Encoded:
        """Encode texts."""
        states, summary = self.recurrence(self.dropout(self.embedding(values)), mask)
        return Encoded(self.dropout(states), mask, self.dropout(summary))

    def by_depth(self) -> list[nn.Module]:
        """Return the embedding and the recurrent layers; dropout, which is one for both, goes with the last."""
        *layers, last = self.recurrence.by_depth()
        return [self.embedding, *layers, nn.ModuleList([last, self.dropout])]
