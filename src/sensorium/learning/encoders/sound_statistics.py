"""Statistics of frequency bands, or of sensor channels, over time."""

from __future__ import annotations

from typing import ClassVar, Literal

import torch
from torch import Tensor

from sensorium.learning.encoders import Encoded, Encoder, EncoderConfig, InputNeeds
from sensorium.learning.layers.masking import masked_max, masked_mean
from sensorium.modalities import ModalityConfig
from sensorium.specs import FeatureSpec


class SoundStatisticsConfig(EncoderConfig):
    """Options of the `sound_statistics` encoder: what classifiers of sound read before networks did.

    Of each band of a sound (log-mel or MFCC), or channel of a series, it tells mean, deviation, greatest and least
    value over time (Tzanetakis and Cook, 2002). Use it with `method: probe` where recordings are few. It has nothing to
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
        return SoundStatistics(spec.item_shape[0], has_differences=self.differences)

    def input_needs(self, modality: ModalityConfig, /) -> InputNeeds:
        """Return that recordings are best read without variations, so that a row's statistics are always the same."""
        return InputNeeds(defaults=modality.still)


class SoundStatistics(Encoder):
    """Reads frames (batch, length, bands); the statistics are the only token and the summary.

    Padded frames count for nothing. A recording of one frame has deviation and differences of zero.
    """

    def __init__(self, num_bands: int, *, has_differences: bool) -> None:
        super().__init__()
        self.has_differences = has_differences
        self.dim = 4 * num_bands * (2 if has_differences else 1)

    def forward(self, values: Tensor, mask: Tensor) -> Encoded:
        """Encode recordings."""
        found = _statistics(values, mask)
        if self.has_differences:
            # A row of zeros in front, so that a single frame has a difference, which the mask leaves out.
            before = torch.cat([torch.zeros_like(values[:, :1]), values[:, :-1]], dim=1)
            follows = torch.cat([torch.zeros_like(mask[:, :1]), mask[:, 1:] & mask[:, :-1]], dim=1)
            found = torch.cat([found, _statistics(values - before, follows)], dim=1)
        return Encoded(found.unsqueeze(1), mask.any(1, keepdim=True), found)


def _statistics(values: Tensor, mask: Tensor) -> Tensor:
    """Return (batch, 4 x bands): mean, deviation, greatest and least over True positions; zero where there are none."""
    mean = masked_mean(values, mask)
    variance = masked_mean((values - mean.unsqueeze(1)).square(), mask)
    return torch.cat([mean, variance.sqrt(), masked_max(values, mask), -masked_max(-values, mask)], dim=1)
