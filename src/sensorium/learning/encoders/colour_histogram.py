"""Histogram of colours."""

from __future__ import annotations

from typing import ClassVar, Literal

import torch
from pydantic import Field
from torch import Tensor

from sensorium.errors import ConfigError, Fault
from sensorium.learning.encoders import Encoded, Encoder, EncoderConfig, InputNeeds
from sensorium.learning.layers.masking import blank, masked_mean
from sensorium.modalities import ModalityConfig
from sensorium.specs import FeatureSpec

SIZE_PX = 64
LEVELS = {"mean": [0.0] * 3, "std": [1.0] * 3}
"""Levels are counted from 0 to 1, as they are in the picture."""


class ColourHistogramConfig(EncoderConfig):
    """Options of the `colour_histogram` encoder: how much of a picture has which colour (Swain and Ballard, 1991).

    Use it beside an encoder that knows shapes where colour tells the class, with `method: probe`. It has nothing to
    learn. The picture is read at 64 px and its levels are left as they are, unless the config says another size.

    Attributes:
        bins: Steps that red, green and blue are each divided into; there are as many colours as their product. Raise
            it where training pictures are many and fine shades matter.
    """

    modalities: ClassVar[tuple[str, ...]] = ("image",)

    type: Literal["colour_histogram"] = "colour_histogram"
    bins: int = Field(default=4, ge=2, le=16)

    def build(self, spec: FeatureSpec) -> Encoder:
        """Build the encoder for pictures of (3, height, width).

        Raises:
            ConfigError: The pictures have other channels than red, green and blue.
        """
        if spec.item_shape[0] != 3:
            raise ConfigError(Fault(f"'{self.type}' reads pictures of 3 channels, not of {spec.item_shape[0]}."))
        return ColourHistogram(self.bins)

    def input_needs(self, modality: ModalityConfig, /) -> InputNeeds:
        """Return levels as they are; and that colours are not varied, since they are what is read."""
        return InputNeeds({"normalise": LEVELS}, {"size_px": SIZE_PX, **modality.still})


class ColourHistogram(Encoder):
    """Reads pictures (batch, length, 3, height, width); each picture is a token, their mean the summary.

    A pixel counts towards the two nearest steps of each channel by how near they are, so that a histogram changes
    little where a colour changes little. The square roots of the shares are told, so that distances are those of
    Hellinger.
    """

    steps: Tensor

    def __init__(self, bins: int) -> None:
        super().__init__()
        self.register_buffer("steps", torch.arange(bins, dtype=torch.float32), persistent=False)
        self.bins = bins
        self.dim = bins**3

    def forward(self, values: Tensor, mask: Tensor) -> Encoded:
        """Encode pictures."""
        batch, length = mask.shape
        levels = values.reshape(batch * length, 3, 1, -1).clamp(0, 1) * (self.bins - 1)
        nearness = (1 - (levels - self.steps[:, None]).abs()).clamp(min=0)  # (pictures, 3, bins, pixels)
        red, green, blue = nearness.unbind(1)
        pairs = (red.unsqueeze(2) * green.unsqueeze(1)).flatten(1, 2)
        shares = (pairs @ blue.transpose(1, 2)).flatten(1) / levels.shape[-1]
        tokens = blank(shares.clamp(min=0).sqrt().reshape(batch, length, self.dim), mask)
        return Encoded(tokens, mask, masked_mean(tokens, mask))
