"""Vision Transformer for pictures: patches that attend to each other."""

from __future__ import annotations

from typing import ClassVar, Literal

import torch
from pydantic import Field
from torch import Tensor, nn

from sensorium.learning.encoders import Encoded, Encoder
from sensorium.learning.encoders.attentive.reading import AttentiveConfig, AttentiveEncoder
from sensorium.learning.layers.inverted import SameConvolution
from sensorium.learning.layers.masking import of_places
from sensorium.specs import FeatureSpec


class VitConfig(AttentiveConfig):
    """Options of the `vit` encoder (Dosovitskiy et al., 2021).

    It learns from scratch; use it where there are many thousand pictures.

    Attributes:
        patch_px: Height and width of the squares that become tokens. Lower it where small things matter; the time of a
            step grows faster than the number of squares.
    """

    modalities: ClassVar[tuple[str, ...]] = ("image",)

    type: Literal["vit"] = "vit"
    dim: int = Field(default=64, ge=2)
    num_layers: int = Field(default=3, ge=1, le=24)
    patch_px: int = Field(default=8, ge=2, le=64)

    def build(self, spec: FeatureSpec) -> Encoder:
        """Build the encoder for pictures of (channels, height, width)."""
        channels, height_px, width_px = spec.item_shape
        num_places = -(-height_px // self.patch_px) * -(-width_px // self.patch_px)
        return Vit(SameConvolution(channels, self.dim, self.patch_px, stride=self.patch_px), num_places, self)


class Vit(AttentiveEncoder):
    """Reads pictures (batch, length, channels, height, width); every patch is a token (Dosovitskiy et al., 2021).

    Positions are learned, one for each patch of the input's size. All pictures of a record attend to each other; their
    order does not matter.
    """

    def __init__(self, patches: SameConvolution, num_places: int, size: AttentiveConfig) -> None:
        super().__init__(size)
        self.patches = patches
        self.positions = nn.Parameter(torch.randn(num_places, size.dim) * 0.02)

    def forward(self, values: Tensor, mask: Tensor) -> Encoded:
        """Encode pictures; a record's tokens are those of its pictures, one after the other."""
        places = self.patches(values.flatten(0, 1)).flatten(2).transpose(1, 2) + self.positions
        tokens = places.reshape(mask.shape[0], -1, self.dim)
        return self.attended(self.dropout(tokens), of_places(mask, self.positions.shape[0]))
