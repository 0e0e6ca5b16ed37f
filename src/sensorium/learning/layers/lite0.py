"""EfficientNet-Lite0 as a network of maps, with the weights that it learned from ImageNet."""

from __future__ import annotations

import io
from collections.abc import Mapping
from functools import lru_cache

import torch
import torch.nn.functional as F  # noqa: N812 -- the usual name
from torch import Tensor, nn

from sensorium.learning.layers.inverted import InvertedBlock, SameConvolution, folded
from sensorium.learning.layers.weights import with_weights
from sensorium.published import EFFICIENTNET_LITE0_WEIGHTS

STEM_CHANNELS = 32
DIM = 1280
SIZE_PX = 224
STAGES = (  # repeats, size, stride, widening, channels
    (1, 3, 1, 1, 16),
    (2, 3, 2, 6, 24),
    (2, 5, 2, 6, 40),
    (3, 3, 2, 6, 80),
    (3, 5, 1, 6, 112),
    (4, 5, 2, 6, 192),
    (1, 3, 1, 6, 320),
)
LEVEL_STAGES = (2, 4, 7, 10, 14)
"""The last block before maps become smaller or wider by much: from edges and colours to parts of things."""
LEVEL_WIDTHS = tuple(2 * channels for _, _, _, _, channels in STAGES[1:6])
TINY = 1e-6


class Lite0(nn.Module):
    """Reads pictures (pictures, 3, height, width).

    EfficientNet (Tan and Le, 2019) without squeeze and excitation, with ReLU6 in place of Swish. Batch normalisation is
    folded into the convolutions by its running statistics, so no row sees another.
    """

    def __init__(self) -> None:
        super().__init__()
        self.stem = SameConvolution(3, STEM_CHANNELS, 3, stride=2)
        stages, width = [], STEM_CHANNELS
        for repeats, size, stride, widening, channels in STAGES:
            for place in range(repeats):
                step = 1 if place else stride
                stages.append(InvertedBlock(width, channels, size=size, stride=step, widening=widening))
                width = channels
        self.stages = nn.ModuleList(stages)
        self.top = SameConvolution(width, DIM, 1)

    def forward(self, pictures: Tensor) -> Tensor:
        """Return the last map (pictures, 1280, rows, columns)."""
        return self._through(pictures)[0]

    def levels(self, pictures: Tensor) -> Tensor:
        """Return (pictures, width): the last map's mean, then mean and deviation of each level."""
        top, maps = self._through(pictures)
        spreads = [torch.cat(_mean_and_deviation(one), 1) for one in maps]
        return torch.cat([top.mean((2, 3)), *spreads], 1)

    def by_depth(self) -> list[nn.Module]:
        """Return the stem, the blocks, and the last convolution."""
        return [self.stem, *self.stages, self.top]

    def _through(self, pictures: Tensor) -> tuple[Tensor, list[Tensor]]:
        """Return the last map, and those of `LEVEL_STAGES`."""
        last = F.relu6(self.stem(pictures))
        maps: list[Tensor] = []
        for place, stage in enumerate(self.stages):
            last = stage(last)
            if place in LEVEL_STAGES:
                maps.append(last)
        return F.relu6(self.top(last)), maps


def lite0(needed_by: str) -> Lite0:
    """Return the network with the published weights.

    Args:
        needed_by: Name of the encoder, for who lacks the package.

    Raises:
        MissingDependencyError: The package with the weights is not installed.
        ConfigError: Its file is damaged.
    """
    return with_weights(Lite0, published(needed_by))


def _mean_and_deviation(maps: Tensor) -> tuple[Tensor, Tensor]:
    """Return both over all places of maps (pictures, channels, rows, columns), (pictures, channels) each."""
    mean = maps.mean((2, 3))
    variance = (maps - mean[:, :, None, None]).square().mean((2, 3))
    return mean, (variance + TINY).sqrt()  # the root of nothing has no slope


@lru_cache(maxsize=1)
def published(needed_by: str) -> dict[str, Tensor]:
    """Return the published weights by the names of `Lite0`; the layer that told ImageNet's classes is left.

    Raises:
        MissingDependencyError: The package is not installed.
        ConfigError: Its file is damaged.
    """
    content = EFFICIENTNET_LITE0_WEIGHTS.read(f"the encoder `{needed_by}`")
    held = torch.load(io.BytesIO(content), map_location="cpu", weights_only=True)
    named: dict[str, Tensor] = {}
    for own, convolution, norm in _layers():
        weight, bias = folded(held[f"{convolution}.weight"], _norm(held, norm))
        named[f"{own}.convolution.weight"], named[f"{own}.convolution.bias"] = weight, bias
    return named


def _layers() -> list[tuple[str, str, str]]:
    """Return our name of each convolution, its published name, and that of its normalisation."""
    layers = [("stem", "_conv_stem", "_bn0"), ("top", "_conv_head", "_bn1")]
    for place in range(sum(repeats for repeats, *_ in STAGES)):
        steps = [("expand", "_expand_conv", "_bn0")] if place else []
        steps += [("filter", "_depthwise_conv", "_bn1"), ("project", "_project_conv", "_bn2")]
        layers += [
            (f"stages.{place}.{own}", f"_blocks.{place}.{their}", f"_blocks.{place}.{norm}")
            for own, their, norm in steps
        ]
    return layers


def _norm(held: Mapping[str, Tensor], name: str) -> dict[str, Tensor]:
    return {key: held[f"{name}.{key}"] for key in ("weight", "bias", "running_mean", "running_var")}
