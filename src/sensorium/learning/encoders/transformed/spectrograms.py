"""Models of the transformers library that read spectrograms: Whisper's encoder (Radford et al., 2023)."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor, nn

from sensorium.errors import ConfigError, Fault
from sensorium.hub import model_settings
from sensorium.learning.encoders import Encoded, Encoder, InputNeeds
from sensorium.learning.encoders.transformed.depth import by_depth
from sensorium.learning.encoders.transformed.loading import load_model
from sensorium.learning.layers.masking import blank, masked_max, masked_mean
from sensorium.specs import FeatureSpec

MODEL_TYPES = ("whisper",)
RECORDER = {"sampling_rate": 16_000, "n_fft": 400, "hop_length": 160, "chunk_length": 30, "dither": 0.0}
"""How every published model was fed; see `sensorium.modalities.sound.features.whisper_mel`."""
SILENCE, RANGE = -1.5, 2.0
"""Feature of silence, and how far below the loudest the faintest lies."""
STRIDE = 2


class Spectrograms(Encoder):
    """Reads frames (batch, time, bands), which silence follows up to the longest that the input may be.

    Every second frame is a token, as far as there are frames. An input of up to 30 s is read as the library reads it.
    A shorter one has fewer positions, which takes less time and gives features of its own.
    """

    model: Any

    def __init__(self, source: str, spec: FeatureSpec, *, summary: str) -> None:
        super().__init__()
        self.model = load_model(source, "spectrogram")
        self.summary = summary
        settings = self.model.config
        positions = -(-spec.max_length // STRIDE)
        if positions > settings.max_source_positions or spec.item_shape[0] != settings.num_mel_bins:
            message = (
                f"the model reads {settings.max_source_positions * STRIDE} frames of {settings.num_mel_bins} bands"
            )
            raise ConfigError(Fault(f"{message}. Lower `max_duration_s` of the audio, and leave `features` out."))
        self.model.embed_positions = _first(self.model.embed_positions, positions)
        settings.max_source_positions = positions
        self.model.layerdrop = 0.0  # draws on a generator of its own
        self.num_frames = positions * STRIDE
        self.dim = int(settings.d_model)

    def forward(self, values: Tensor, mask: Tensor) -> Encoded:
        """Encode recordings."""
        loudest = masked_max(values, mask).amax(1)
        silence = (loudest - RANGE).clamp(min=SILENCE)[:, None, None]
        heard = torch.where(mask.unsqueeze(2), values, silence)
        filled = torch.cat([heard, silence.expand(-1, self.num_frames, values.shape[2])], dim=1)[:, : self.num_frames]
        there = mask[:, : self.num_frames : STRIDE]
        tokens = self.model(filled.transpose(1, 2)).last_hidden_state[:, : there.shape[1]]
        tokens = blank(tokens, there)
        return Encoded(tokens, there, tokens[:, 0] if self.summary == "first" else masked_mean(tokens, there))

    def by_depth(self) -> list[nn.Module]:
        """Return the model's layers, and what comes before and after them."""
        return by_depth(self.model)


def _first(embedding: nn.Embedding, count: int) -> nn.Embedding:
    """Return an embedding of the first vectors alone, which learns if the whole one does."""
    kept = nn.Embedding(count, embedding.embedding_dim)
    kept.weight.data.copy_(embedding.weight[:count])
    return kept.requires_grad_(embedding.weight.requires_grad)


def spectrogram_needs(source: str) -> InputNeeds:
    """Return rate, bands and length of recordings, as ``preprocessor_config.json`` has them.

    Raises:
        ConfigError: The model has no such file, or was fed otherwise than Whisper.
    """
    settings = model_settings(source, "preprocessor_config.json")
    others = sorted(name for name, value in RECORDER.items() if settings.get(name, value) != value)
    if others or settings.get("do_normalize", False):
        name = others[0] if others else "do_normalize"
        raise ConfigError(Fault(f"the model's `{name}` is not that of Whisper, and no other is read.", column="source"))
    features = {"type": "whisper_mel", "n_mels": int(settings.get("feature_size", 80))}
    options = {"sample_rate_hz": RECORDER["sampling_rate"], "features": features, "normalise": "none"}
    return InputNeeds(options, {"max_duration_s": float(RECORDER["chunk_length"])})
