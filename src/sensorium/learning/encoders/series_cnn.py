"""Convolutional encoder for sensor channels over time."""

from __future__ import annotations

from itertools import pairwise
from typing import Annotated, ClassVar, Literal

import torch
import torch.nn.functional as F  # noqa: N812 -- the usual name
from pydantic import Field
from torch import Tensor, nn

from sensorium.learning.encoders import Encoded, Encoder, EncoderConfig
from sensorium.learning.layers.masking import blank, masked_max, masked_mean
from sensorium.learning.layers.normalisation import MaskedGroupNorm
from sensorium.specs import FeatureSpec


class SeriesCnnConfig(EncoderConfig):
    """Options of the `series_cnn` encoder.

    Attributes:
        channels: Width of each block; a block halves the number of samples. Add blocks where what matters is long
            beside a sample.
        kernel_size: Samples that a convolution sees at once.
        dim: Width of the tokens and of the summary.
        dropout: Share of the tokens' channels set to zero in training.
    """

    modalities: ClassVar[tuple[str, ...]] = ("series",)

    type: Literal["series_cnn"] = "series_cnn"
    channels: tuple[Annotated[int, Field(ge=1)], ...] = Field(default=(32, 64, 128), min_length=1)
    kernel_size: int = Field(default=7, ge=1, le=99)
    dim: int = Field(default=128, ge=1)
    dropout: float = Field(default=0.1, ge=0, lt=1)

    def build(self, spec: FeatureSpec) -> Encoder:
        """Build the encoder for samples of some channels."""
        widths = (spec.item_shape[0], *self.channels)
        return SeriesCnn(widths, kernel_size=self.kernel_size, dim=self.dim, dropout=self.dropout)


class Block(nn.Module):
    """A convolution that keeps every second sample, masked group normalisation, ReLU."""

    def __init__(self, in_channels: int, channels: int, kernel_size: int) -> None:
        super().__init__()
        self.pad = ((kernel_size - 1) // 2, kernel_size // 2)
        self.convolution = nn.Conv1d(in_channels, channels, kernel_size, stride=2, bias=False)
        self.norm = MaskedGroupNorm(channels)

    def forward(self, maps: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
        """Map (batch, channels, time), zero where the mask (batch, time) is False, to half of its time."""
        mask = mask[:, ::2]
        maps = self.convolution(F.pad(maps, self.pad))
        return F.relu(self.norm(maps.unsqueeze(3), mask)).squeeze(3), mask


class SeriesCnn(Encoder):
    """Reads samples (batch, time, channels); every remaining sample is a token; the summary joins mean and maximum.

    Plain convolutions are a strong start for series (Wang, Yan and Oates, 2017).
    """

    def __init__(self, widths: tuple[int, ...], *, kernel_size: int, dim: int, dropout: float) -> None:
        super().__init__()
        self.blocks = nn.ModuleList(Block(a, b, kernel_size) for a, b in pairwise(widths))
        self.project = nn.Linear(widths[-1], dim)
        self.summarise = nn.Linear(2 * dim, dim)
        self.dropout = nn.Dropout(dropout)
        self.dim = dim

    def forward(self, values: Tensor, mask: Tensor) -> Encoded:
        """Encode series."""
        present = mask.any(1, keepdim=True)
        maps = values.transpose(1, 2)
        for block in self.blocks:
            maps, mask = block(maps, mask)
        tokens = F.relu(self.project(maps.transpose(1, 2)))
        tokens = blank(self.dropout(tokens), mask)
        pooled = torch.cat([masked_mean(tokens, mask), masked_max(tokens, mask)], dim=1)
        return Encoded(tokens, mask, self.summarise(pooled) * present.to(tokens.dtype))

    def by_depth(self) -> list[nn.Module]:
        """Return the blocks, and what makes tokens and the summary of the last map."""
        return [*self.blocks, nn.ModuleList([self.project, self.dropout, self.summarise])]
