"""Fusion by a mixture of experts: one for each small set of inputs, and a gate that sees which inputs are there."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from typing import Literal

import torch
from pydantic import Field
from torch import Tensor, nn

from sensorium.learning.encoders import Encoded
from sensorium.learning.fusion import Fusion, FusionConfig
from sensorium.learning.layers.masking import masked_softmax
from sensorium.learning.layers.summaries import Summaries


class MixtureConfig(FusionConfig):
    """Options of the `mixture` fusion, for records that lack inputs in many different ways.

    Attributes:
        largest_subset: Most inputs of an expert's set; one more expert reads all inputs. With many inputs 1 keeps the
            experts few.
        dim: Width of the embedding.
        dropout: Share of the embedding's channels set to zero in training.
    """

    type: Literal["mixture"] = "mixture"
    largest_subset: int = Field(default=2, ge=1, le=4)
    dim: int = Field(default=128, ge=1)
    dropout: float = Field(default=0.2, ge=0, lt=1)

    def build(self, dims: Mapping[str, int]) -> Fusion:
        """Build the fusion."""
        return Mixture(dims, largest_subset=self.largest_subset, dim=self.dim, dropout=self.dropout)


class Mixture(Fusion):
    """A mixture of experts (Jacobs et al., 1991) over subsets of inputs (as of Yun et al., 2024).

    An expert speaks only where all inputs of its set are there. The gate reads which inputs are there and what they
    say, and its shares sum to one over the experts that can speak; a record without any input gives zeros.
    """

    def __init__(self, dims: Mapping[str, int], *, largest_subset: int, dim: int, dropout: float) -> None:
        super().__init__()
        self.summaries = Summaries(dims)
        self.subsets = subsets_of(tuple(dims), largest_subset)
        self.experts = nn.ModuleList(
            nn.Sequential(nn.Linear(sum(dims[name] for name in subset), dim), nn.GELU()) for subset in self.subsets
        )
        self.gate = nn.Linear(len(dims) + sum(dims.values()), len(self.subsets))
        places = {name: place for place, name in enumerate(dims)}
        needed = torch.zeros(len(self.subsets), len(dims), dtype=torch.bool)
        for row, subset in enumerate(self.subsets):
            needed[row, [places[name] for name in subset]] = True
        self.needed: Tensor
        self.register_buffer("needed", needed, persistent=False)
        self.dropout = nn.Dropout(dropout)
        self.dim = dim

    def forward(self, encoded: Mapping[str, Encoded]) -> Tensor:
        """Return the embedding (batch, dim); zero in a row without any input."""
        summaries, present = self.summaries(encoded)
        said = torch.stack(
            [
                expert(torch.cat([summaries[name] for name in subset], dim=1))
                for subset, expert in zip(self.subsets, self.experts, strict=True)
            ],
            dim=1,
        )
        can_speak = (present.unsqueeze(1) | ~self.needed).all(2)
        seen = torch.cat([present.to(said.dtype), *summaries.values()], dim=1)
        shares = masked_softmax(self.gate(seen), can_speak)
        fused: Tensor = self.dropout((said * shares.unsqueeze(2)).sum(1))
        return fused


def subsets_of(names: tuple[str, ...], largest: int) -> tuple[tuple[str, ...], ...]:
    """Return every set of 1 to ``largest`` inputs, small ones first, and the set of all of them."""
    small = [subset for size in range(1, largest + 1) for subset in itertools.combinations(names, size)]
    return tuple(dict.fromkeys([*small, names]))
