"""Convolutional encoder for waveforms, which learns its own filters."""

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

STRIDE = 4


class WaveCnnConfig(EncoderConfig):
    """Options of the `wave_cnn` encoder.

    Attributes:
        channels: Width of each block; a block keeps every fourth place, so four make tokens of 256 samples.
        filter_reach: Samples on each side of the middle of the first block's filters: the deeper the tones that
            matter and the higher the rate, the more.
        dim: Width of the tokens and of the summary.
        dropout: Share of the tokens' channels set to zero in training.
    """

    modalities: ClassVar[tuple[str, ...]] = ("waveform",)

    type: Literal["wave_cnn"] = "wave_cnn"
    channels: tuple[Annotated[int, Field(ge=1)], ...] = Field(default=(32, 32, 64, 128), min_length=1)
    filter_reach: int = Field(default=39, ge=1, le=511)
    dim: int = Field(default=128, ge=1)
    dropout: float = Field(default=0.1, ge=0, lt=1)

    def build(self, spec: FeatureSpec) -> Encoder:  # noqa: ARG002 -- the contract's
        """Build the encoder for frames of any number of samples."""
        return WaveCnn(self.channels, filter_reach=self.filter_reach, dim=self.dim, dropout=self.dropout)


class Block(nn.Module):
    """A convolution that keeps every fourth place, masked group normalisation, ReLU."""

    def __init__(self, in_channels: int, channels: int, reach: int) -> None:
        super().__init__()
        self.convolution = nn.Conv1d(in_channels, channels, 2 * reach + 1, stride=STRIDE, padding=reach, bias=False)
        self.norm = MaskedGroupNorm(channels)

    def forward(self, maps: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
        """Map (batch, channels, time), zero where the mask (batch, time) is False, to a quarter of the places."""
        mask = mask[:, ::STRIDE]
        return F.relu(self.norm(self.convolution(maps).unsqueeze(3), mask)).squeeze(3), mask


class WaveCnn(Encoder):
    """Reads frames (batch, time, samples) that touch; every place left is a token; the summary joins mean and maximum.

    Long filters on the waveform, then short ones, as in the networks M5 of Dai et al. (2017), with strides in the
    place of pooling.
    """

    def __init__(self, channels: tuple[int, ...], *, filter_reach: int, dim: int, dropout: float) -> None:
        super().__init__()
        reaches = (filter_reach, *(1 for _ in channels[1:]))
        widths = pairwise((1, *channels))
        self.blocks = nn.ModuleList(Block(a, b, reach) for (a, b), reach in zip(widths, reaches, strict=True))
        self.project = nn.Linear(channels[-1], dim)
        self.summarise = nn.Linear(2 * dim, dim)
        self.dropout = nn.Dropout(dropout)
        self.dim = dim

    def forward(self, values: Tensor, mask: Tensor) -> Encoded:
        """Encode recordings."""
        present = mask.any(1, keepdim=True)
        maps = values.flatten(1).unsqueeze(1)
        mask = mask.unsqueeze(2).expand_as(values).flatten(1)
        for block in self.blocks:
            maps, mask = block(maps, mask)
        tokens = F.relu(self.project(maps.transpose(1, 2)))
        tokens = blank(self.dropout(tokens), mask)
        pooled = torch.cat([masked_mean(tokens, mask), masked_max(tokens, mask)], dim=1)
        return Encoded(tokens, mask, self.summarise(pooled) * present.to(tokens.dtype))

    def by_depth(self) -> list[nn.Module]:
        """Return the blocks, and what makes tokens and the summary of the last map."""
        return [*self.blocks, nn.ModuleList([self.project, self.dropout, self.summarise])]
