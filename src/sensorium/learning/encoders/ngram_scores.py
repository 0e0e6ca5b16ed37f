"""What a linear model over TF-IDF is: a score for each n-gram and output, summed by weight."""

from __future__ import annotations

from typing import ClassVar, Literal, Self

import torch
from pydantic import Field
from torch import Tensor, nn

from sensorium.errors import ConfigError
from sensorium.learning.encoders import Encoded, Encoder, EncoderConfig, InputNeeds
from sensorium.modalities import ModalityConfig
from sensorium.specs import FeatureSpec, TargetSpec

MAX_VOCABULARY = 200_000
FIRST_DEVIATION = 0.01

Frequency = Literal["logarithm", "presence", "count"]


class NgramScoresConfig(EncoderConfig):
    """Options of the `ngram_scores` encoder: a linear model over the n-grams of a text, weighed by TF-IDF.

    The strongest plain model of short texts, English or Chinese (Salton and Buckley, 1988; Joachims, 1998). With
    `method: probe` its scores are solved for together with the rest, without a step of gradient. Up to 200,000 n-grams
    are known, unless the config says otherwise.

    Attributes:
        dim: Scores of each n-gram; left open, as many as the target has outputs. Say it where other layers follow.
        frequency: What an n-gram counts that a text has n times: ``logarithm`` 1 + log n; ``presence`` 1, where texts
            are short and repetition tells nothing; ``count`` n, where it tells.
    """

    modalities: ClassVar[tuple[str, ...]] = ("ngrams",)

    type: Literal["ngram_scores"] = "ngram_scores"
    dim: int | None = Field(default=None, ge=1)
    frequency: Frequency = "logarithm"

    def for_target(self, target: TargetSpec, /) -> Self:
        """Return the options with as many scores as the target has outputs, where that is left open."""
        return self if self.dim is not None else self.model_copy(update={"dim": target.num_outputs})

    def build(self, spec: FeatureSpec) -> Encoder:
        """Build the encoder for ids below the spec's vocabulary size.

        Raises:
            ConfigError: Neither the config nor a target says how many scores an n-gram has.
        """
        if self.dim is None:
            raise ConfigError(f"'{self.type}': set `dim`, or build it for a target.")
        return NgramScores(spec.vocabulary_size or 1, dim=self.dim, frequency=self.frequency)

    def input_needs(self, modality: ModalityConfig, /) -> InputNeeds:
        """Return that many n-grams are known, and none is dropped at random."""
        return InputNeeds(defaults={"max_vocabulary": MAX_VOCABULARY, **modality.still})


class NgramScores(Encoder):
    """Reads n-gram ids (batch, length) in any order; the summary, which is also the only token, is the sum of scores.

    An n-gram counts its frequency in the text times its rarity (``rarity``, set from training texts), and what all
    n-grams of a text count has length 1.
    """

    rarity: Tensor

    def __init__(self, num_ids: int, *, dim: int, frequency: Frequency) -> None:
        super().__init__()
        self.scores = nn.Embedding(num_ids, dim)
        nn.init.normal_(self.scores.weight, std=FIRST_DEVIATION)
        self.register_buffer("rarity", torch.ones(num_ids))
        self.frequency = frequency
        self.dim = dim

    def forward(self, values: Tensor, mask: Tensor) -> Encoded:
        """Encode texts."""
        summary = (self.counted(values, mask).unsqueeze(1) @ self.scores(values)).squeeze(1)
        return Encoded(summary.unsqueeze(1), mask.any(1, keepdim=True), summary)

    def counted(self, values: Tensor, mask: Tensor) -> Tensor:
        """Return what each id (batch, length) counts; one that occurs n times counts a part at each of its places."""
        there = mask.to(self.rarity.dtype)
        by_id = torch.zeros(values.shape[0], self.rarity.shape[0], dtype=there.dtype, device=there.device)
        times = by_id.scatter_add(1, values, there).gather(1, values).clamp(min=1.0)
        whole = in_text(times, self.frequency) * self.rarity[values] * there
        length = (whole.square() / times).sum(1, keepdim=True).sqrt()
        return whole / times / length.clamp(min=torch.finfo(length.dtype).tiny)


def in_text(times: Tensor, frequency: Frequency) -> Tensor:
    """Return what n-grams count that occur so many times, at least once, before their rarity."""
    if frequency == "count":
        return times
    return torch.ones_like(times) if frequency == "presence" else 1 + times.log()
