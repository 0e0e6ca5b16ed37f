"""Bringing sequences of any length to one length, smoothly."""

from __future__ import annotations

import torch
from torch import Tensor


def stretching(mask: Tensor, size: int) -> Tensor:
    """Return what stretches or shrinks the True positions of each row to ``size``, (batch, size, length).

    Each new position is the mean of the old ones around it, weighed by a triangle as wide as needed to miss none
    (linear interpolation with antialiasing). Rows without True positions give zeros.

    Args:
        mask: (batch, length) bool, True at the start of each row.
        size: Positions to bring them to.
    """
    lengths = mask.sum(1).to(torch.float32)[:, None, None]
    step = lengths / size
    centres = (torch.arange(size, device=mask.device)[None, :, None] + 0.5) * step - 0.5
    places = torch.arange(mask.shape[1], device=mask.device)[None, None, :]
    weights = (1 - (places - centres).abs() / step.clamp(min=1.0)).clamp(min=0.0) * mask[:, None, :]
    return weights / weights.sum(2, keepdim=True).clamp(min=torch.finfo(torch.float32).tiny)
