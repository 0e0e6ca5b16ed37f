"""The summaries of all inputs of a record, as fusions of vectors read them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

import torch
from torch import Tensor, nn


class Summarised(Protocol):
    """What is read of an encoded input; `sensorium.learning.encoders.Encoded` is one."""

    @property
    def mask(self) -> Tensor:
        """(batch, length) bool, all False where the input is absent."""

    @property
    def summary(self) -> Tensor:
        """(batch, dim), the encoder's one-vector view."""


class Summaries(nn.Module):
    """Normalises the summary of each input to a like scale; an absent input's is zero, whatever it held."""

    def __init__(self, dims: Mapping[str, int]) -> None:
        super().__init__()
        self.norms = nn.ModuleDict({name: nn.LayerNorm(width) for name, width in dims.items()})

    def forward(self, encoded: Mapping[str, Summarised]) -> tuple[dict[str, Tensor], Tensor]:
        """Return input name → (batch, width), and which inputs each record has, (batch, inputs) bool."""
        present = torch.stack([encoded[name].mask.any(1) for name in self.norms], dim=1)
        read = {
            name: norm(encoded[name].summary) * present[:, place, None]
            for place, (name, norm) in enumerate(self.norms.items())
        }
        return read, present
