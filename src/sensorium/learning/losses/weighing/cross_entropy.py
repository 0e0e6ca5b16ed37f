"""Cross-entropy of rows that count by their class."""

from __future__ import annotations

import torch.nn.functional as F  # noqa: N812 -- the usual name
from torch import Tensor, nn


class WeightedCrossEntropy(nn.Module):
    """Cross-entropy of a row, smoothed labels included, times the weight of its class (King and Zeng, 2001)."""

    weights: Tensor

    def __init__(self, weights: Tensor, *, label_smoothing: float) -> None:
        super().__init__()
        self.register_buffer("weights", weights)
        self.label_smoothing = label_smoothing

    def forward(self, outputs: Tensor, labels: Tensor) -> Tensor:
        """Return (batch,)."""
        losses = F.cross_entropy(outputs, labels, label_smoothing=self.label_smoothing, reduction="none")
        return losses * self.weights[labels]
