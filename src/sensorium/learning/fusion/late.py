"""Late fusion: each input answers by itself, and the answers are averaged."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import torch
from pydantic import Field
from torch import Tensor, nn

from sensorium.learning.encoders import Encoded
from sensorium.learning.fusion import Fusion, FusionConfig
from sensorium.learning.layers.masking import masked_softmax
from sensorium.learning.layers.summaries import Summaries


class LateConfig(FusionConfig):
    """Options of the `late` fusion, for inputs that each tell the answer, and for records that often lack some.

    Attributes:
        weights: Of the inputs' answers: ``learned``, one weight an input; ``equal`` where training rows are too few to
            tell which input to trust.
        dim: Width at which each input is read; the embedding has as much for each.
        dropout: Share of channels set to zero in training.
    """

    type: Literal["late"] = "late"
    weights: Literal["learned", "equal"] = "learned"
    dim: int = Field(default=128, ge=1)
    dropout: float = Field(default=0.2, ge=0, lt=1)

    def build(self, dims: Mapping[str, int]) -> Fusion:
        """Build the fusion."""
        return Late(dims, dim=self.dim, dropout=self.dropout, learns_weights=self.weights == "learned")


class Late(Fusion):
    """Answers of single inputs, averaged as logits: the product of experts (Hinton, 2002), by weight.

    Each input has a block of the embedding to itself, scaled by its weight; the weights of the inputs that are there
    sum to one. The head is linear, so its columns for a block are that input's own head, and what it gives is the
    weighted mean of the inputs' own answers. Where one input is there, the answer is that input's alone.
    """

    def __init__(self, dims: Mapping[str, int], *, dim: int, dropout: float, learns_weights: bool) -> None:
        super().__init__()
        self.summaries = Summaries(dims)
        self.read = nn.ModuleDict(
            {name: nn.Sequential(nn.Linear(width, dim), nn.GELU(), nn.Dropout(dropout)) for name, width in dims.items()}
        )
        scores = torch.zeros(len(dims))
        self.scores: Tensor
        if learns_weights:
            self.scores = nn.Parameter(scores)
        else:
            self.register_buffer("scores", scores, persistent=False)
        self.dim = dim * len(dims)

    def forward(self, encoded: Mapping[str, Encoded]) -> Tensor:
        """Return the embedding (batch, dim); zero in a row without any input."""
        summaries, present = self.summaries(encoded)
        blocks = torch.stack([layer(summaries[name]) for name, layer in self.read.items()], dim=1)
        weights = masked_softmax(self.scores.expand(present.shape), present)
        return (blocks * weights.unsqueeze(2)).flatten(1)
