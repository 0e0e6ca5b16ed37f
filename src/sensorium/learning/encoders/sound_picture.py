"""Sound seen: the spectrogram as a picture, read by weights that were learned from photographs."""

from __future__ import annotations

import math
from typing import ClassVar, Literal

import torch
from pydantic import Field
from torch import Tensor, nn

from sensorium.learning.encoders import Encoded, Encoder, EncoderConfig, InputNeeds
from sensorium.learning.layers.lite0 import DIM, LEVEL_WIDTHS, lite0
from sensorium.learning.layers.masking import masked_max
from sensorium.learning.layers.stretching import stretching
from sensorium.modalities import ModalityConfig
from sensorium.specs import FeatureSpec

RANGE_DB = 80.0
"""What lies so far below the loudest place of a recording is black, and so is all below."""
RANGE = RANGE_DB / 10 * math.log(10)
"""The same in the natural log of power."""
BANDS = {"type": "log_mel", "n_mels": 96, "window_ms": 32.0, "hop_ms": 10.0}


class SoundPictureConfig(EncoderConfig):
    """Options of the `sound_picture` encoder: the 3.4 million weights of `efficientnet_lite0` look at the spectrogram.

    Weights that know edges, textures and shapes of photographs tell sounds by theirs, too (Palanisamy et al., 2020).
    Use it with `method: probe` for noises and music of which there are few recordings. It needs the extra `pretrained`
    to train, and nothing more to serve.

    Attributes:
        size_px: Height and width of the picture that a recording becomes, whatever its length. The time of a step grows
            with its square; raise it where recordings are long.
    """

    modalities: ClassVar[tuple[str, ...]] = ("audio",)
    was_learned: ClassVar[bool] = True

    type: Literal["sound_picture"] = "sound_picture"
    size_px: int = Field(default=128, ge=32, le=512)

    def build(self, spec: FeatureSpec) -> Encoder:
        """Build the encoder for the natural log of the power of bands.

        Raises:
            MissingDependencyError: The package with the weights is not installed.
        """
        return SoundPicture(spec.item_shape[0], self.size_px)

    def input_needs(self, _modality: ModalityConfig, /) -> InputNeeds:
        """Return bands as they are, whose distances in decibels the picture shows."""
        return InputNeeds({"normalise": "none"}, {"features": BANDS}, steady={"augment": ()})


class SoundPicture(Encoder):
    """Reads bands (batch, frames, bands); what all levels of the network see is the summary, and the only token.

    High bands are above, time runs to the right, and the loudest place of a recording is white.
    """

    shown: Tensor

    def __init__(self, num_bands: int, size_px: int) -> None:
        super().__init__()
        self.network = lite0("sound_picture")
        self.sections = ((DIM, *LEVEL_WIDTHS),)
        self.dim = DIM + sum(LEVEL_WIDTHS)
        self.size_px = size_px
        rows = stretching(torch.ones(1, num_bands, dtype=torch.bool), size_px)[0].flip(0)
        self.register_buffer("shown", rows, persistent=False)

    def forward(self, values: Tensor, mask: Tensor) -> Encoded:
        """Encode recordings."""
        present = mask.any(1, keepdim=True)
        summary = self.network.levels(self._pictures(values, mask)) * present
        return Encoded(summary.unsqueeze(1), present, summary)

    def by_depth(self) -> list[nn.Module]:
        """Return the stem, the blocks, and the last convolution of the network."""
        return self.network.by_depth()

    def _pictures(self, values: Tensor, mask: Tensor) -> Tensor:
        """Return grey pictures (batch, 3, size_px, size_px) as the network reads them."""
        loudest = masked_max(values, mask).amax(1)[:, None, None]
        lightness = ((values - loudest) / RANGE + 1).clamp(0.0, 1.0)
        columns = stretching(mask, self.size_px) @ lightness
        pictures = self.shown @ columns.transpose(1, 2)
        return ((pictures * 255 - 127) / 128).unsqueeze(1).expand(-1, 3, -1, -1)
