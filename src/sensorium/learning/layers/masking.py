"""Reading padded sequences so that padding never matters."""

from __future__ import annotations

import torch
from torch import Tensor


def masked_mean(tokens: Tensor, mask: Tensor) -> Tensor:
    """Average tokens (batch, length, dim) over True positions of mask (batch, length); zero where there are none."""
    weights = mask.unsqueeze(-1).to(tokens.dtype)
    return (tokens * weights).sum(1) / weights.sum(1).clamp(min=1.0)


def masked_max(tokens: Tensor, mask: Tensor) -> Tensor:
    """Return the greatest value over True positions, (batch, dim); zero where there are none."""
    lowest = torch.finfo(tokens.dtype).min
    greatest = tokens.masked_fill(~mask.unsqueeze(-1), lowest).amax(1)
    return greatest * mask.any(1, keepdim=True).to(tokens.dtype)


def last_valid(tokens: Tensor, mask: Tensor) -> Tensor:
    """Return the token at the last True position, (batch, dim); zero where there are none."""
    positions = torch.arange(mask.shape[1], device=mask.device)
    last = (positions * mask.long()).amax(1)
    picked = tokens.gather(1, last[:, None, None].expand(-1, 1, tokens.shape[2])).squeeze(1)
    return picked * mask.any(1, keepdim=True).to(tokens.dtype)


def blank(tokens: Tensor, mask: Tensor) -> Tensor:
    """Set tokens (batch, length, dim) to zero where mask (batch, length) is False."""
    return tokens * mask.unsqueeze(-1).to(tokens.dtype)


def of_places(mask: Tensor, num_places: int) -> Tensor:
    """Return the mask (batch, length * num_places) of tokens that are the places of each position, one by one."""
    return mask.unsqueeze(2).expand(-1, -1, num_places).flatten(1)


def masked_softmax(scores: Tensor, mask: Tensor) -> Tensor:
    """Return shares over axis 1 that sum to one where the mask, of like shape, has a True, and are zero elsewhere."""
    # The lowest number in place of minus infinity: a row without a True must not become NaN.
    shares = scores.masked_fill(~mask, torch.finfo(scores.dtype).min).softmax(1)
    return shares * mask.to(scores.dtype)
