"""Models of the transformers library that read waveforms, as wav2vec 2.0 does (Baevski et al., 2020)."""

from __future__ import annotations

from typing import Any

import torch
import torch.nn.functional as F  # noqa: N812 -- the usual name
from torch import Tensor, nn

from sensorium.errors import ConfigError, Fault
from sensorium.hub import model_settings
from sensorium.learning.encoders import Encoded, Encoder, InputNeeds
from sensorium.learning.encoders.transformed.depth import by_depth
from sensorium.learning.encoders.transformed.loading import load_model
from sensorium.learning.layers.masking import blank, masked_mean
from sensorium.specs import FeatureSpec


class Sounds(Encoder):
    """Reads frames of samples (batch, length, width) that touch.

    The first normalisation of some models is over the whole recording; here it leaves padding out, so that a recording
    is encoded as it would be alone.
    """

    model: Any

    def __init__(self, source: str, spec: FeatureSpec, *, summary: str) -> None:
        super().__init__()
        self.model = load_model(source, "waveform")
        self.model.config.layerdrop = 0.0  # draws on a generator of its own
        self.summary = summary
        self.width = spec.item_shape[0]
        settings = self.model.config
        self.steps = list(zip(settings.conv_kernel, settings.conv_stride, strict=True))
        self.shortest = 1
        for size, stride in reversed(self.steps):
            self.shortest = (self.shortest - 1) * stride + size
        self.dim = int(settings.hidden_size)

    def forward(self, values: Tensor, mask: Tensor) -> Encoded:
        """Encode recordings."""
        waves = F.pad(values.flatten(1), (0, self.shortest))
        maps, counts = self._filtered(waves.unsqueeze(1), mask.sum(1) * self.width)
        there = torch.arange(maps.shape[2], device=maps.device) < counts.unsqueeze(1)
        projected = self.model.feature_projection(maps.transpose(1, 2))
        tokens = projected[0] if isinstance(projected, tuple) else projected
        attended = torch.cat([there[:, :1] | ~there.any(1, keepdim=True), there[:, 1:]], dim=1)
        tokens = blank(self.model.encoder(tokens, attention_mask=attended).last_hidden_state, there)
        return Encoded(tokens, there, tokens[:, 0] if self.summary == "first" else masked_mean(tokens, there))

    def _filtered(self, maps: Tensor, counts: Tensor) -> tuple[Tensor, Tensor]:
        """Return the maps (batch, channels, frames) of waves (batch, 1, samples), and how many frames are real."""
        present = counts > 0
        layers = self.model.feature_extractor.conv_layers
        for layer, (size, stride) in zip(layers, self.steps, strict=True):
            counts = (torch.div(counts - size, stride, rounding_mode="floor") + 1).clamp(min=1) * present
            norm = getattr(layer, "layer_norm", None)
            if isinstance(norm, nn.GroupNorm):
                maps = layer.activation(_normalised(layer.conv(maps), norm, counts))
            else:
                maps = layer(maps)
        return maps, counts

    def by_depth(self) -> list[nn.Module]:
        """Return the model's layers, and what comes before and after them."""
        return by_depth(self.model)


def _normalised(maps: Tensor, norm: nn.GroupNorm, counts: Tensor) -> Tensor:
    """Normalise each channel of maps (batch, channels, frames) over the real frames alone; a group is one channel."""
    there = (torch.arange(maps.shape[2], device=maps.device) < counts.unsqueeze(1)).unsqueeze(1).to(maps.dtype)
    number = there.sum(2, keepdim=True).clamp(min=1)
    mean = (maps * there).sum(2, keepdim=True) / number
    variance = ((maps - mean).square() * there).sum(2, keepdim=True) / number
    scaled = (maps - mean) * torch.rsqrt(variance + norm.eps)
    return scaled * norm.weight[:, None] + norm.bias[:, None]


def sound_needs(source: str) -> InputNeeds:
    """Return rate, form and scale of recordings, as ``preprocessor_config.json`` has them.

    Raises:
        ConfigError: The model has no such file, or does not read waveforms.
    """
    settings = model_settings(source, "preprocessor_config.json")
    if settings.get("feature_size", 1) != 1:
        raise ConfigError(Fault("the model reads no waveforms, as wav2vec 2.0 does, nor what Whisper reads."))
    normalise = "per_clip" if settings.get("do_normalize", True) else "none"
    waveform = {"type": "waveform", "frame_ms": 1.0}
    rate_hz = int(settings.get("sampling_rate", 16_000))
    return InputNeeds({"sample_rate_hz": rate_hz, "features": waveform, "normalise": normalise})
