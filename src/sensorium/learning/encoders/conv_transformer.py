"""Convolutions, then attention, for log-mel frames of sound."""

from __future__ import annotations

from itertools import pairwise
from typing import Annotated, ClassVar, Literal

import torch.nn.functional as F  # noqa: N812 -- the usual name
from pydantic import Field
from torch import Tensor, nn

from sensorium.learning.encoders import Encoded, Encoder
from sensorium.learning.encoders.attentive.reading import AttentiveConfig, AttentiveEncoder
from sensorium.learning.layers.bands import BandBlock
from sensorium.learning.layers.masking import blank
from sensorium.specs import FeatureSpec


class ConvTransformerConfig(AttentiveConfig):
    """Options of the `conv_transformer` encoder (after Gulati et al., 2020; Xiao et al., 2021).

    Use it where the order of far parts of a recording matters, as in speech, and there are some thousand recordings.

    Attributes:
        channels: Width of each convolution before the attention. The first keeps every fourth frame and band, every
            further one each second of those; add one where recordings are long.
        reach: Tokens on each side that tell a token where it is; 7 are about half a second of the default features.
            Raise it where sounds that belong together are longer.
    """

    modalities: ClassVar[tuple[str, ...]] = ("audio",)

    type: Literal["conv_transformer"] = "conv_transformer"
    channels: tuple[Annotated[int, Field(ge=1)], ...] = Field(default=(32, 64), min_length=1)
    reach: int = Field(default=7, ge=1, le=127)

    def build(self, spec: FeatureSpec) -> Encoder:
        """Build the encoder for frames of some bands."""
        return ConvTransformer(spec.item_shape[0], self)


class ConvTransformer(AttentiveEncoder):
    """Reads frames (batch, time, bands); every remaining frame is a token.

    Convolutions shorten the recording and help Transformers to learn (Xiao et al., 2021; Gulati et al., 2020). A filter
    over the neighbours of a token, channel by channel, tells it where it is (Baevski et al., 2020), so recordings may
    be longer than any seen in training.
    """

    def __init__(self, num_bands: int, size: ConvTransformerConfig) -> None:
        super().__init__(size)
        first = BandBlock(1, size.channels[0], size=7, stride=4)
        later = (BandBlock(a, b, size=3, stride=2) for a, b in pairwise(size.channels))
        self.stem = nn.ModuleList([first, *later])
        num_bands = -(-num_bands // (4 * 2 ** (len(size.channels) - 1)))
        self.project = nn.Linear(size.channels[-1] * num_bands, size.dim)
        self.positions = nn.Conv1d(size.dim, size.dim, 2 * size.reach + 1, padding=size.reach, groups=size.dim)

    def forward(self, values: Tensor, mask: Tensor) -> Encoded:
        """Encode recordings."""
        maps = values.unsqueeze(1)
        for block in self.stem:
            maps, mask = block(maps, mask)
        tokens = blank(self.project(maps.transpose(1, 2).flatten(2)), mask)
        tokens = tokens + F.gelu(self.positions(tokens.transpose(1, 2))).transpose(1, 2)
        return self.attended(self.dropout(tokens), mask)
