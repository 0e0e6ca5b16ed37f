"""Statistics of frequency bands, or of sensor channels, over time."""

from __future__ import annotations

import math
from typing import ClassVar, Literal

import torch
from torch import Tensor

from sensorium.learning.encoders import Encoded, Encoder, EncoderConfig, InputNeeds
from sensorium.learning.layers.masking import masked_max, masked_mean
from sensorium.learning.layers.stretching import stretching
from sensorium.modalities import ModalityConfig
from sensorium.specs import FeatureSpec

NUM_STATISTICS = 4
NUM_CEPSTRA = 20
"""Coefficients that tell the colour of a sound; those above tell its pitch."""
NUM_PARTS = 3
"""Beginning, middle and end."""


class SoundStatisticsConfig(EncoderConfig):
    """Options of the `sound_statistics` encoder: what classifiers of sound read before networks did.

    Of each band of a sound (log-mel or MFCC), or channel of a series, it tells mean, deviation, greatest and least
    value over time (Tzanetakis and Cook, 2002), and means of its beginning, middle and end; of a sound with many bands
    also the first statistics of its cepstrum. Use it with `method: probe` where recordings are few. It has nothing to
    learn.

    Attributes:
        differences: Whether it tells the same of the steps from frame to frame, too: how a sound moves. Leave them out
            where recordings are fewer than a few dozen.
    """

    modalities: ClassVar[tuple[str, ...]] = ("audio", "series")

    type: Literal["sound_statistics"] = "sound_statistics"
    differences: bool = True

    def build(self, spec: FeatureSpec) -> Encoder:
        """Build the encoder for frames of (bands,)."""
        num_bands = spec.item_shape[0]
        num_cepstra = NUM_CEPSTRA if spec.modality == "audio" and num_bands > NUM_CEPSTRA else 0
        return SoundStatistics(num_bands, num_cepstra, has_differences=self.differences)

    def input_needs(self, modality: ModalityConfig, /) -> InputNeeds:
        """Return that recordings are best read without variations, so that a row's statistics are always the same."""
        return InputNeeds(defaults=modality.still)


class SoundStatistics(Encoder):
    """Reads frames (batch, length, bands); the statistics are the only token and the summary.

    Padded frames count for nothing. A recording of one frame has deviation and differences of zero.
    """

    cosines: Tensor

    def __init__(self, num_bands: int, num_cepstra: int, *, has_differences: bool) -> None:
        super().__init__()
        self.has_differences = has_differences
        self.register_buffer("cosines", _cosines(num_bands, num_cepstra), persistent=False)
        views = [width for width in (num_bands, num_cepstra) if width]
        each = [NUM_STATISTICS * width for width in views for _ in range(1 + has_differences)]
        self.sections = ((*each, NUM_PARTS * num_bands),)
        self.dim = sum(self.sections[0])

    def forward(self, values: Tensor, mask: Tensor) -> Encoded:
        """Encode recordings."""
        found = self._moving(values, mask)
        if self.cosines.shape[1]:
            found += self._moving(values @ self.cosines, mask)
        found.append((stretching(mask, NUM_PARTS) @ values).flatten(1))
        summary = torch.cat(found, dim=1)
        return Encoded(summary.unsqueeze(1), mask.any(1, keepdim=True), summary)

    def _moving(self, values: Tensor, mask: Tensor) -> list[Tensor]:
        """Return the statistics of values, and of the steps between them where those are told."""
        found = [_statistics(values, mask)]
        if self.has_differences:
            # A row of zeros in front, so that a single frame has a difference, which the mask leaves out.
            before = torch.cat([torch.zeros_like(values[:, :1]), values[:, :-1]], dim=1)
            follows = torch.cat([torch.zeros_like(mask[:, :1]), mask[:, 1:] & mask[:, :-1]], dim=1)
            found.append(_statistics(values - before, follows))
        return found


def _statistics(values: Tensor, mask: Tensor) -> Tensor:
    """Return (batch, 4 x bands): mean, deviation, greatest and least over True positions; zero where there are none."""
    mean = masked_mean(values, mask)
    variance = masked_mean((values - mean.unsqueeze(1)).square(), mask)
    return torch.cat([mean, variance.sqrt(), masked_max(values, mask), -masked_max(-values, mask)], dim=1)


def _cosines(num_bands: int, count: int) -> Tensor:
    """Return (bands, count): log power times these is the start of its cepstrum (Davis and Mermelstein, 1980)."""
    places = (torch.arange(num_bands) + 0.5) * math.pi / num_bands
    return torch.cos(places[:, None] * torch.arange(count)) * math.sqrt(2 / num_bands)
