"""Recurrent encoder for text: an embedding and a long short-term memory."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field
from torch import Tensor, nn

from sensorium.learning.encoders import Encoded, Encoder, EncoderConfig
from sensorium.learning.layers.masking import blank, last_valid
from sensorium.specs import FeatureSpec


class LstmConfig(EncoderConfig):
    """Options of the `lstm` encoder.

    Attributes:
        embedding_dim: Width of the word vectors.
        dim: Width of the hidden state, so of the tokens and of the summary.
        num_layers: Recurrent layers on top of each other.
        dropout: Share of channels set to zero in training, after the embedding and after the last layer.
    """

    modalities: ClassVar[tuple[str, ...]] = ("text",)

    type: Literal["lstm"] = "lstm"
    embedding_dim: int = Field(default=128, ge=1)
    dim: int = Field(default=128, ge=1)
    num_layers: int = Field(default=1, ge=1, le=8)
    dropout: float = Field(default=0.2, ge=0, lt=1)

    def build(self, spec: FeatureSpec) -> Encoder:
        """Build the encoder for ids below the spec's vocabulary size."""
        return Lstm(
            vocabulary_size=spec.vocabulary_size or 1,
            embedding_dim=self.embedding_dim,
            dim=self.dim,
            num_layers=self.num_layers,
            dropout=self.dropout,
        )


class Lstm(Encoder):
    """Reads token ids (batch, length); tokens are the states, the summary is the last valid state.

    Hochreiter and Schmidhuber (1997). The state runs forward only, so padding after a text cannot reach it.
    """

    def __init__(self, *, vocabulary_size: int, embedding_dim: int, dim: int, num_layers: int, dropout: float) -> None:
        super().__init__()
        self.embedding = nn.Embedding(vocabulary_size, embedding_dim)
        self.recurrence = nn.LSTM(embedding_dim, dim, num_layers, batch_first=True)
        self.dropout = nn.Dropout(dropout)
        self.dim = dim

    def forward(self, values: Tensor, mask: Tensor) -> Encoded:
        """Encode texts."""
        states, _ = self.recurrence(self.dropout(self.embedding(values)))
        states = self.dropout(states)
        return Encoded(blank(states, mask), mask, last_valid(states, mask))
