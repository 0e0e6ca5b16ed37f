"""What stands in for an input that is not there."""

from __future__ import annotations

import torch
from torch import Tensor, nn


class AbsenceVector(nn.Module):
    """Puts one learned vector in the place of an absent input's summary.

    Nothing of another record is ever used; the vector is learned from rows where the input is missing.
    """

    def __init__(self, dim: int) -> None:
        super().__init__()
        self.vector = nn.Parameter(torch.zeros(dim))

    def forward(self, summary: Tensor, mask: Tensor) -> Tensor:
        """Return summary (batch, dim), replaced where the input's mask (batch, length) has no True position."""
        return torch.where(mask.any(1, keepdim=True), summary, self.vector)
