"""Encoded inputs to fuse."""

from __future__ import annotations

import torch

from sensorium.learning.encoders import Encoded


def encoded(dim, present):
    """An input of one random token, in the rows where it is present."""
    mask = torch.tensor(present)[:, None]
    return Encoded(torch.randn(len(mask), 1, dim) * mask[..., None], mask, torch.randn(len(mask), dim) * mask)
