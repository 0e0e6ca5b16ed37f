"""Convolutional encoder for log-mel frames of sound."""

from __future__ import annotations

from itertools import pairwise
from typing import Annotated, ClassVar, Literal

import torch
import torch.nn.functional as F  # noqa: N812 -- the usual name
from pydantic import Field
from torch import Tensor, nn

from sensorium.learning.encoders import Encoded, Encoder, EncoderConfig
from sensorium.learning.layers.bands import BandBlock
from sensorium.learning.layers.masking import blank, masked_max, masked_mean
from sensorium.specs import FeatureSpec


class LogMelCnnConfig(EncoderConfig):
    """Options of the `log_mel_cnn` encoder.

    Attributes:
        channels: Width of each block. The first keeps every fourth frame and mel band, every further one each second of
            those.
        dim: Width of the tokens and of the summary.
        dropout: Share of the tokens' channels set to zero in training.
    """

    modalities: ClassVar[tuple[str, ...]] = ("audio",)

    type: Literal["log_mel_cnn"] = "log_mel_cnn"
    channels: tuple[Annotated[int, Field(ge=1)], ...] = Field(default=(32, 64, 128, 128), min_length=1)
    dim: int = Field(default=128, ge=1)
    dropout: float = Field(default=0.1, ge=0, lt=1)

    def build(self, spec: FeatureSpec) -> Encoder:
        """Build the encoder for frames of ``n_mels`` bands."""
        return LogMelCnn(n_mels=spec.item_shape[0], channels=self.channels, dim=self.dim, dropout=self.dropout)


class LogMelCnn(Encoder):
    """Reads frames (batch, time, n_mels); every remaining frame is a token; the summary joins their mean and maximum.

    Small networks of this kind are the usual start for sound (Hershey et al., 2017). The first convolution is wide and
    takes large steps, as in networks for pictures (He et al., 2016): most of the work would else be done on maps that
    hold little. With maps stored place by place (channels last), a step on a processor takes half the time.
    """

    def __init__(self, *, n_mels: int, channels: tuple[int, ...], dim: int, dropout: float) -> None:
        super().__init__()
        first = BandBlock(1, channels[0], size=7, stride=4)
        self.blocks = nn.ModuleList([first, *(BandBlock(a, b, size=3, stride=2) for a, b in pairwise(channels))])
        num_bands = -(-n_mels // 4)
        for _ in channels[1:]:
            num_bands = (num_bands + 1) // 2
        self.project = nn.Linear(channels[-1] * num_bands, dim)
        self.summarise = nn.Linear(2 * dim, dim)
        self.dropout = nn.Dropout(dropout)
        self.dim = dim

    def forward(self, values: Tensor, mask: Tensor) -> Encoded:
        """Encode recordings."""
        present = mask.any(1, keepdim=True)
        maps = values.unsqueeze(1)
        for block in self.blocks:
            maps, mask = block(maps, mask)
        tokens = F.relu(self.project(maps.transpose(1, 2).flatten(2)))
        tokens = blank(self.dropout(tokens), mask)
        pooled = torch.cat([masked_mean(tokens, mask), masked_max(tokens, mask)], dim=1)
        return Encoded(tokens, mask, self.summarise(pooled) * present.to(tokens.dtype))

    def by_depth(self) -> list[nn.Module]:
        """Return the blocks, and what makes tokens and the summary of the last map."""
        return [*self.blocks, nn.ModuleList([self.project, self.dropout, self.summarise])]
