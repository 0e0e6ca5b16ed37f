"""Convolutional encoder for pictures: blocks of two convolutions, each halving the picture."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

import torch
from pydantic import Field
from torch import Tensor, nn

from sensorium.learning.encoders import Encoded, Encoder, EncoderConfig
from sensorium.learning.layers.depth import stages
from sensorium.learning.layers.normalisation import num_groups
from sensorium.learning.layers.places import PlaceTokens
from sensorium.specs import FeatureSpec


class CnnConfig(EncoderConfig):
    """Options of the `cnn` encoder.

    Attributes:
        channels: Width of each block; a block halves height and width.
        convolutions: Convolutions in a block.
        dim: Width of the tokens and of the summary.
        dropout: Share of the summary's and tokens' channels set to zero in training.
    """

    modalities: ClassVar[tuple[str, ...]] = ("image",)

    type: Literal["cnn"] = "cnn"
    channels: tuple[Annotated[int, Field(ge=1)], ...] = Field(default=(16, 32, 64, 128), min_length=1)
    convolutions: int = Field(default=1, ge=1, le=4)
    dim: int = Field(default=128, ge=1)
    dropout: float = Field(default=0.1, ge=0, lt=1)

    def build(self, spec: FeatureSpec) -> Encoder:
        """Build the encoder for pictures of (channels, height, width)."""
        return Cnn(
            in_channels=spec.item_shape[0],
            channels=self.channels,
            convolutions=self.convolutions,
            dim=self.dim,
            dropout=self.dropout,
        )


class Cnn(Encoder):
    """Reads pictures (batch, length, channels, height, width); every place of the last map is a token.

    Blocks are convolution, group normalisation and ReLU (after LeCun et al., 1998; Wu and He, 2018). The last
    convolution of a block is pooled before it is normalised, which leaves a quarter of the places to normalise; with
    maps stored place by place (channels last), a step on a processor takes half the time.
    """

    def __init__(
        self, *, in_channels: int, channels: tuple[int, ...], convolutions: int, dim: int, dropout: float
    ) -> None:
        super().__init__()
        layers: list[nn.Module] = []
        for width in channels:
            for place in range(convolutions):
                layers.append(nn.Conv2d(in_channels, width, 3, padding=1, bias=False))
                if place == convolutions - 1:
                    layers.append(nn.MaxPool2d(2, ceil_mode=True))
                layers += [nn.GroupNorm(num_groups(width), width), nn.ReLU(inplace=True)]
                in_channels = width
        self.blocks = nn.Sequential(*layers)
        self.places = PlaceTokens(in_channels, dim=dim, dropout=dropout)
        self.dim = dim

    def forward(self, values: Tensor, mask: Tensor) -> Encoded:
        """Encode pictures; a record's tokens are those of its pictures, one after the other."""
        pictures = values.flatten(0, 1).contiguous(memory_format=torch.channels_last)
        return Encoded(*self.places(self.blocks(pictures), mask))

    def by_depth(self) -> list[nn.Module]:
        """Return each convolution with what follows it, and what makes tokens of the last map."""
        return [*stages(self.blocks), self.places]
