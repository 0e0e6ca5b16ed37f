"""The tokens of an input at the width that all inputs share, as fusions that attend read them."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from sensorium.learning.layers.attention import sinusoidal_positions
from sensorium.learning.layers.masking import blank

POSITION_SCALE = 0.1
"""Of the position codes, so that they mark tokens without drowning what these say."""


class TokenStream(nn.Module):
    """Brings an input's summary and tokens to a common width and marks their positions; the summary comes first.

    Every input has a layer of its own, whose bias marks where a token comes from.
    """

    def __init__(self, width: int, dim: int) -> None:
        super().__init__()
        self.project = nn.Sequential(nn.LayerNorm(width), nn.Linear(width, dim))

    def forward(self, summary: Tensor, tokens: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
        """Return tokens (batch, 1 + length, dim), zero where their mask (batch, 1 + length) is False, and the mask.

        Args:
            summary: (batch, width).
            tokens: (batch, length, width).
            mask: (batch, length) bool; the summary is valid where any token is.
        """
        marked = self.project(torch.cat([summary.unsqueeze(1), tokens], dim=1))
        marked = marked + POSITION_SCALE * sinusoidal_positions(marked.shape[1], marked.shape[2], marked.device)
        whole_mask = torch.cat([mask.any(1, keepdim=True), mask], dim=1)
        return blank(marked, whole_mask), whole_mask
