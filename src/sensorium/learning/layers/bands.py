"""Convolutions over frames of frequency bands."""

from __future__ import annotations

import torch
import torch.nn.functional as F  # noqa: N812 -- the usual name
from torch import Tensor, nn

from sensorium.learning.layers.normalisation import MaskedGroupNorm


class BandBlock(nn.Module):
    """A convolution that keeps one frame and band of every few, masked group normalisation, ReLU."""

    def __init__(self, in_channels: int, channels: int, *, size: int, stride: int) -> None:
        super().__init__()
        self.convolution = nn.Conv2d(in_channels, channels, size, stride=stride, padding=size // 2, bias=False)
        self.norm = MaskedGroupNorm(channels)
        self.stride = stride

    def forward(self, maps: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
        """Map (batch, channels, time, bands), zero where the mask (batch, time) is False, to fewer frames and bands."""
        mask = mask[:, :: self.stride]
        maps = self.convolution(maps).contiguous(memory_format=torch.channels_last)
        return F.relu(self.norm(maps, mask)), mask
