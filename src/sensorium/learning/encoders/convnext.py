"""ConvNeXt encoder for pictures: wide filters of single channels, and a perceptron at every place."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

import torch
import torch.nn.functional as F  # noqa: N812 -- the usual name
from pydantic import Field
from torch import Tensor, nn

from sensorium.learning.encoders import Encoded, Encoder, EncoderConfig
from sensorium.learning.layers.inverted import SameConvolution
from sensorium.learning.layers.places import PlaceTokens
from sensorium.specs import FeatureSpec

STEM_PX = 4
FILTER_PX = 7
WIDENING = 4


class ConvnextConfig(EncoderConfig):
    """Options of the `convnext` encoder (Liu et al., 2022).

    It learns from scratch. A step takes about as long as one of `cnn`; try it where there are some hundred pictures.

    Attributes:
        channels: Width of each stage. The first stage sees squares of four pixels, and every further one halves height
            and width.
        blocks: Blocks in a stage. Raise it where rows are many; a step takes longer by as much.
        dim: Width of the tokens and of the summary.
        dropout: Share of the summary's and tokens' channels set to zero in training. Raise it where rows are few.
    """

    modalities: ClassVar[tuple[str, ...]] = ("image",)

    type: Literal["convnext"] = "convnext"
    channels: tuple[Annotated[int, Field(ge=1)], ...] = Field(default=(32, 64, 128), min_length=1)
    blocks: int = Field(default=1, ge=1, le=36)
    dim: int = Field(default=128, ge=1)
    dropout: float = Field(default=0.1, ge=0, lt=1)

    def build(self, spec: FeatureSpec) -> Encoder:
        """Build the encoder for pictures of (channels, height, width)."""
        return Convnext(
            in_channels=spec.item_shape[0],
            channels=self.channels,
            blocks=self.blocks,
            dim=self.dim,
            dropout=self.dropout,
        )


class Stage(nn.Module):
    """Narrows the map where it is not the first, then blocks."""

    def __init__(self, shrink: nn.Module, channels: int, blocks: int) -> None:
        super().__init__()
        self.shrink = shrink
        self.blocks = nn.ModuleList(Block(channels) for _ in range(blocks))

    def forward(self, maps: Tensor) -> Tensor:
        """Map (batch, in_channels, height, width)."""
        maps = self.shrink(maps)
        for block in self.blocks:
            maps = block(maps)
        return maps


class Block(nn.Module):
    """Filters each channel, then a perceptron at each place; added to what it read."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.filter = SameConvolution(channels, channels, FILTER_PX, groups=channels)
        self.norm = PlaceNorm(channels)
        self.widen = nn.Conv2d(channels, WIDENING * channels, 1)
        self.narrow = nn.Conv2d(WIDENING * channels, channels, 1)

    def forward(self, maps: Tensor) -> Tensor:
        """Map (batch, channels, height, width) to the same shape."""
        refined: Tensor = maps + self.narrow(F.gelu(self.widen(self.norm(self.filter(maps)))))
        return refined


class PlaceNorm(nn.LayerNorm):
    """Normalises the channels of every place of maps (batch, channels, height, width)."""

    def forward(self, maps: Tensor) -> Tensor:
        """Return maps of the same shape."""
        return super().forward(maps.permute(0, 2, 3, 1)).permute(0, 3, 1, 2)


class Convnext(Encoder):
    """Reads pictures (batch, length, channels, height, width); every place of the last map is a token.

    ConvNeXt (Liu et al., 2022) without its scale of layers and dropped paths, which are for deeper networks. Maps are
    stored place by place (channels last), as its perceptrons read them.
    """

    def __init__(self, *, in_channels: int, channels: tuple[int, ...], blocks: int, dim: int, dropout: float) -> None:
        super().__init__()
        stages, width = [], in_channels
        for place, next_width in enumerate(channels):
            if place:
                shrink = nn.Sequential(PlaceNorm(width), SameConvolution(width, next_width, 2, stride=2))
            else:
                stem = SameConvolution(width, next_width, STEM_PX, stride=STEM_PX)
                shrink = nn.Sequential(stem, PlaceNorm(next_width))
            stages.append(Stage(shrink, next_width, blocks))
            width = next_width
        self.stages = nn.ModuleList(stages)
        self.norm = PlaceNorm(width)
        self.places = PlaceTokens(width, dim=dim, dropout=dropout)
        self.dim = dim

    def forward(self, values: Tensor, mask: Tensor) -> Encoded:
        """Encode pictures; a record's tokens are those of its pictures, one after the other."""
        maps = values.flatten(0, 1).contiguous(memory_format=torch.channels_last)
        for stage in self.stages:
            maps = stage(maps)
        return Encoded(*self.places(self.norm(maps), mask))

    def by_depth(self) -> list[nn.Module]:
        """Return the stages, and what makes tokens of the last map."""
        return [*self.stages, nn.ModuleList([self.norm, self.places])]
