"""Attention encoder for text: an embedding, positions and Transformer blocks."""

from __future__ import annotations

from typing import ClassVar, Literal

from torch import Tensor

from sensorium.learning.encoders import Encoded, Encoder
from sensorium.learning.encoders.attentive.reading import AttentiveConfig, AttentiveEncoder
from sensorium.learning.layers.attention import sinusoidal_positions
from sensorium.learning.layers.embedding import Embedding, WordVectors, embedding_of
from sensorium.specs import FeatureSpec


class TextTransformerConfig(AttentiveConfig):
    """Options of the `text_transformer` encoder.

    Attributes:
        vectors: Word vectors of a file that the embedding starts from, ``dim`` wide. Use them where training texts are
            few.
    """

    modalities: ClassVar[tuple[str, ...]] = ("text",)
    first_weights: ClassVar[tuple[str, ...]] = ("vectors",)

    type: Literal["text_transformer"] = "text_transformer"
    vectors: WordVectors | None = None

    def build(self, spec: FeatureSpec) -> Encoder:
        """Build the encoder for ids below the spec's vocabulary size."""
        return TextTransformer(embedding_of(spec, self.dim, self.vectors), self)


class TextTransformer(AttentiveEncoder):
    """Reads token ids (batch, length); a word is a token.

    Positions are sinusoidal, so texts may be longer than any seen in training.
    """

    def __init__(self, embedding: Embedding, size: AttentiveConfig) -> None:
        super().__init__(size)
        self.embedding = embedding
        self.remarks = embedding.remarks

    def forward(self, values: Tensor, mask: Tensor) -> Encoded:
        """Encode texts."""
        positions = sinusoidal_positions(values.shape[1], self.dim, values.device)
        return self.attended(self.dropout(self.embedding(values) + positions), mask)
