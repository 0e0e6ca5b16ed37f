"""Bag encoder for text: a weighed mean of n-gram vectors."""

from __future__ import annotations

from typing import ClassVar, Literal

import torch
from pydantic import Field
from torch import Tensor, nn

from sensorium.learning.encoders import Encoded, Encoder, EncoderConfig
from sensorium.specs import FeatureSpec

GAIN = 10.0
"""Weights are kept this many times smaller than they count, so that each step moves them as much further.

An n-gram is met in few batches; at the rate of other weights its vector would need many more epochs.
"""
FIRST_DEVIATION = 0.01


class NgramBagConfig(EncoderConfig):
    """Options of the `ngram_bag` encoder (Joulin et al., 2017; Bojanowski et al., 2017), whose weights are learned.

    Attributes:
        dim: Width of the n-gram vectors and of the summary. Raise it where rows are many: the size of the model and
            the time of a step grow with it.
        dropout: Share of the summary's channels set to zero in training. Lower it where rows are many.
    """

    modalities: ClassVar[tuple[str, ...]] = ("ngrams",)

    type: Literal["ngram_bag"] = "ngram_bag"
    dim: int = Field(default=64, ge=1)
    dropout: float = Field(default=0.3, ge=0, lt=1)

    def build(self, spec: FeatureSpec) -> Encoder:
        """Build the encoder for ids below the spec's vocabulary size."""
        return NgramBag(spec.vocabulary_size or 1, dim=self.dim, dropout=self.dropout)


class NgramBag(Encoder):
    """Reads n-gram ids (batch, length) in any order; the summary is also the only token.

    Each n-gram has a vector and a weight, and the summary is the mean of the vectors by their weights, so that n-grams
    that tell nothing come to count for nothing.
    """

    def __init__(self, num_ids: int, *, dim: int, dropout: float) -> None:
        super().__init__()
        self.vectors = nn.Embedding(num_ids, dim)
        nn.init.normal_(self.vectors.weight, std=FIRST_DEVIATION)
        self.log_weights = nn.Parameter(torch.zeros(num_ids))
        self.dropout = nn.Dropout(dropout)
        self.dim = dim

    def forward(self, values: Tensor, mask: Tensor) -> Encoded:
        """Encode texts."""
        weights = (GAIN * self.log_weights[values]).exp() * mask.to(self.log_weights.dtype)
        total = (weights.unsqueeze(1) @ self.vectors(values)).squeeze(1)
        mean = total / weights.sum(1, keepdim=True).clamp(min=torch.finfo(weights.dtype).tiny)
        summary = self.dropout(GAIN * mean)
        return Encoded(summary.unsqueeze(1), mask.any(1, keepdim=True), summary)
