"""Language models of the transformers library."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor, nn

from sensorium.errors import ConfigError, Fault
from sensorium.hub import model_settings
from sensorium.learning.encoders import Encoded, Encoder, InputNeeds
from sensorium.learning.encoders.transformed.depth import by_depth
from sensorium.learning.encoders.transformed.loading import load_model
from sensorium.learning.layers.masking import blank, masked_mean
from sensorium.specs import FeatureSpec

LONGEST = 512


class Texts(Encoder):
    """Reads token ids (batch, length) with a language model.

    Positions beyond the last that the model learned hold padding alone, since texts are cut before, and are left out.
    """

    model: Any

    def __init__(self, source: str, spec: FeatureSpec, *, summary: str) -> None:
        super().__init__()
        self.model = load_model(source, "text")
        self.summary = summary
        settings = self.model.config
        if spec.vocabulary_size != settings.vocab_size and not _fits(spec, settings.vocab_size):
            raise ConfigError(Fault("the text has ids of another tokenizer. Leave `segment` out."))
        self.max_positions = _positions(self.model) or spec.max_length
        if spec.max_length > self.max_positions:
            raise ConfigError(Fault(f"the model reads {self.max_positions} tokens. Lower `max_length` of the text."))
        self.padding_id = int(settings.pad_token_id or 0)
        self.dim = int(getattr(settings, "hidden_size", 0) or settings.d_model)

    def forward(self, values: Tensor, mask: Tensor) -> Encoded:
        """Encode texts."""
        ids, mask = values[:, : self.max_positions], mask[:, : self.max_positions]
        attended = torch.cat([mask[:, :1] | ~mask.any(1, keepdim=True), mask[:, 1:]], dim=1)  # defined if absent, too
        ids = ids.masked_fill(~mask, self.padding_id)
        tokens = self.model(input_ids=ids, attention_mask=attended.long()).last_hidden_state
        tokens = blank(tokens, mask)
        return Encoded(tokens, mask, tokens[:, 0] if self.summary == "first" else masked_mean(tokens, mask))

    def by_depth(self) -> list[nn.Module]:
        """Return the model's layers, and what comes before and after them."""
        return by_depth(self.model)


def text_needs(source: str) -> InputNeeds:
    """Return the model's own tokenizer, which does its own cleaning, and a length that the model reads.

    Raises:
        ConfigError: The model has no ``config.json``.
    """
    settings = model_settings(source, "config.json")
    settings = {**settings, **settings.get("text_config", {})}
    positions = int(settings.get("max_position_embeddings", LONGEST))
    padded = int(settings.get("pad_token_id") or 0) + 1 if "roberta" in str(settings.get("model_type")) else 0
    segment = {"type": "pretrained", "source": source}
    length = min(positions - padded, LONGEST)
    return InputNeeds({"segment": segment}, {"normal_form": "none", "case": "keep", "max_length": length})


def _fits(spec: FeatureSpec, vocabulary_size: int) -> bool:
    """Tell whether ids are a tokenizer's whose vocabulary the model has filled up to a round number."""
    return not spec.tokens and (spec.vocabulary_size or 0) <= vocabulary_size


def _positions(model: nn.Module) -> int | None:
    """Return how many positions the model has learned; None where it needs none."""
    for name, one in model.named_modules():
        if name.endswith(("position_embeddings", "position_embedding")) and isinstance(one, nn.Embedding):
            return one.num_embeddings - (0 if one.padding_idx is None else one.padding_idx + 1)
    return None
