"""Inverted residual blocks (Sandler et al., 2018), their normalisation folded into the convolutions."""

from __future__ import annotations

from collections.abc import Mapping

import torch
import torch.nn.functional as F  # noqa: N812 -- the usual name
from torch import Tensor, nn

BATCH_NORM_EPSILON = 1e-3


class SameConvolution(nn.Module):
    """A convolution whose map is as large as the picture divided by the stride, rounded up, as TensorFlow pads it."""

    def __init__(self, in_channels: int, channels: int, size: int, *, stride: int = 1, groups: int = 1) -> None:
        super().__init__()
        self.convolution = nn.Conv2d(in_channels, channels, size, stride, groups=groups)
        self.size = size
        self.stride = stride

    def forward(self, maps: Tensor) -> Tensor:
        """Map (batch, in_channels, height, width)."""
        top, bottom = self._padding(int(maps.shape[2]))  # pictures are of one size, so that a graph may hold it
        left, right = self._padding(int(maps.shape[3]))
        if (top, left) != (bottom, right):
            maps, top, left = F.pad(maps, (left, right, top, bottom)), 0, 0
        one = self.convolution
        return F.conv2d(maps, one.weight, one.bias, self.stride, (top, left), groups=one.groups)

    def _padding(self, side: int) -> tuple[int, int]:
        """Return the places to add before and after a side of so many."""
        missing = max((-(-side // self.stride) - 1) * self.stride + self.size - side, 0)
        return missing // 2, missing - missing // 2


class InvertedBlock(nn.Module):
    """Widens the map, filters each channel, and narrows it again; added to what it read where that has its shape."""

    def __init__(self, in_channels: int, channels: int, *, size: int, stride: int, widening: int) -> None:
        super().__init__()
        wide = in_channels * widening
        self.expand = SameConvolution(in_channels, wide, 1) if widening > 1 else None
        self.filter = SameConvolution(wide, wide, size, stride=stride, groups=wide)
        self.project = SameConvolution(wide, channels, 1)
        self.adds = stride == 1 and in_channels == channels

    def forward(self, maps: Tensor) -> Tensor:
        """Map (batch, in_channels, height, width)."""
        wide = maps if self.expand is None else F.relu6(self.expand(maps))
        refined: Tensor = self.project(F.relu6(self.filter(wide)))
        return maps + refined if self.adds else refined


def folded(weight: Tensor, norm: Mapping[str, Tensor]) -> tuple[Tensor, Tensor]:
    """Return weight and bias of a convolution that does what one without bias and its batch normalisation did in use.

    Args:
        weight: (channels, in_channels, height, width).
        norm: ``weight``, ``bias``, ``running_mean`` and ``running_var`` of the normalisation, (channels,) each.
    """
    scale = norm["weight"] * torch.rsqrt(norm["running_var"] + BATCH_NORM_EPSILON)
    return weight * scale[:, None, None, None], norm["bias"] - norm["running_mean"] * scale
