"""Residual encoder for pictures: stages of blocks whose input is added to their output."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

import torch.nn.functional as F  # noqa: N812 -- the usual name
from pydantic import Field
from torch import Tensor, nn

from sensorium.learning.encoders import Encoded, Encoder, EncoderConfig
from sensorium.learning.layers.normalisation import num_groups
from sensorium.learning.layers.places import PlaceTokens
from sensorium.specs import FeatureSpec


class ResnetConfig(EncoderConfig):
    """Options of the `resnet` encoder. It learns from scratch.

    Attributes:
        channels: Width of each stage; the first convolution and every stage halve height and width.
        blocks: Residual blocks in a stage, of two convolutions each.
        dim: Width of the tokens and of the summary.
        dropout: Share of the summary's and tokens' channels set to zero in training.
    """

    modalities: ClassVar[tuple[str, ...]] = ("image",)

    type: Literal["resnet"] = "resnet"
    channels: tuple[Annotated[int, Field(ge=1)], ...] = Field(default=(32, 64, 128), min_length=1)
    blocks: int = Field(default=2, ge=1, le=16)
    dim: int = Field(default=128, ge=1)
    dropout: float = Field(default=0.1, ge=0, lt=1)

    def build(self, spec: FeatureSpec) -> Encoder:
        """Build the encoder for pictures of (channels, height, width)."""
        return Resnet(
            in_channels=spec.item_shape[0],
            channels=self.channels,
            blocks=self.blocks,
            dim=self.dim,
            dropout=self.dropout,
        )


class Block(nn.Module):
    """Two normalised convolutions, added to what they read; the first may halve the picture."""

    def __init__(self, in_channels: int, channels: int, *, stride: int) -> None:
        super().__init__()
        self.first = _convolution(in_channels, channels, 3, stride=stride)
        self.second = _convolution(channels, channels, 3, stride=1)
        same = in_channels == channels and stride == 1
        self.shortcut = nn.Identity() if same else _convolution(in_channels, channels, 1, stride=stride)

    def forward(self, maps: Tensor) -> Tensor:
        """Map (batch, channels, height, width)."""
        return F.relu(self.second(F.relu(self.first(maps))) + self.shortcut(maps))


class Resnet(Encoder):
    """Reads pictures (batch, length, channels, height, width); every place of the last map is a token.

    He et al. (2016), with group in place of batch normalisation (Wu and He, 2018), so that no row sees another.
    """

    def __init__(self, *, in_channels: int, channels: tuple[int, ...], blocks: int, dim: int, dropout: float) -> None:
        super().__init__()
        layers: list[nn.Module] = [_convolution(in_channels, channels[0], 3, stride=2), nn.ReLU(inplace=True)]
        width = channels[0]
        for next_width in channels:
            for place in range(blocks):
                layers.append(Block(width, next_width, stride=1 if place else 2))
                width = next_width
        self.blocks = nn.Sequential(*layers)
        self.places = PlaceTokens(width, dim=dim, dropout=dropout)
        self.dim = dim

    def forward(self, values: Tensor, mask: Tensor) -> Encoded:
        """Encode pictures; a record's tokens are those of its pictures, one after the other."""
        return Encoded(*self.places(self.blocks(values.flatten(0, 1)), mask))

    def by_depth(self) -> list[nn.Module]:
        """Return the first convolution, the blocks, and what makes tokens of the last map."""
        first, _, *blocks = self.blocks
        return [first, *blocks, self.places]


def _convolution(in_channels: int, channels: int, size: int, *, stride: int) -> nn.Sequential:
    """Return a convolution and its group normalisation."""
    convolution = nn.Conv2d(in_channels, channels, size, stride=stride, padding=size // 2, bias=False)
    return nn.Sequential(convolution, nn.GroupNorm(num_groups(channels), channels))
