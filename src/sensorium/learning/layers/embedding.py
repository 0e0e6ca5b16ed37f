"""Vectors of token ids: learned from the start, or begun from word vectors of a file."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

import torch
from pydantic import BaseModel, ConfigDict
from torch import Tensor, nn
from torch.nn import functional

from sensorium.errors import ConfigError
from sensorium.modalities.words.vectors import FoundVectors, read_vectors
from sensorium.records.paths import GivenPath
from sensorium.specs import FeatureSpec


class WordVectors(BaseModel):
    """Word vectors that an embedding starts from. Tokens that the file lacks start at random.

    Attributes:
        path: File in the text format of word2vec, GloVe or fastText (``.vec``), from the YAML's folder. It is needed to
            train only: the model folder holds the weights.
        freeze: Whether the vectors found stay as they are, while all others are learned. Use it where rows are few.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    path: GivenPath
    freeze: bool = False


class Embedding(nn.Embedding):
    """Token ids (...) to vectors (..., width). ``remarks`` are what a person should know of how it starts."""

    remarks: tuple[str, ...] = ()

    def start_from(self, found: FoundVectors, *, num_tokens: int) -> None:
        """Put vectors in place, the places counted from the first of the last ``num_tokens`` ids."""
        rows = torch.from_numpy(found.places) + self.num_embeddings - num_tokens
        with torch.no_grad():
            self.weight[rows] = torch.from_numpy(found.vectors)
        self.remarks = (f"word vectors for {len(rows)} of {num_tokens} known tokens ({len(rows) / num_tokens:.0%})",)


class FrozenEmbedding(Embedding):
    """An embedding in which the vectors it was started from stay as they are."""

    given: Tensor
    is_given: Tensor

    def start_from(self, found: FoundVectors, *, num_tokens: int) -> None:
        """Put vectors in place, and keep them from being learned."""
        super().start_from(found, num_tokens=num_tokens)
        is_given = torch.zeros(self.num_embeddings, 1, dtype=torch.bool)
        is_given[torch.from_numpy(found.places) + self.num_embeddings - num_tokens] = True
        self.register_buffer("is_given", is_given, persistent=False)
        self.register_buffer("given", self.weight.detach() * is_given, persistent=False)

    def forward(self, ids: Tensor) -> Tensor:
        """Return the vectors."""
        return functional.embedding(ids, self._in_use())

    def _in_use(self) -> Tensor:
        # Not by zero gradients: an optimiser with weight decay would shrink the vectors all the same.
        return torch.where(self.is_given, self.given, self.weight)

    def _save_to_state_dict(self, destination: dict[str, Any], prefix: str, keep_vars: bool) -> None:
        super()._save_to_state_dict(destination, prefix, keep_vars)
        if not keep_vars:  # what is saved is one table; the exporter asks for the parameters themselves
            destination[f"{prefix}weight"] = self._in_use().detach()


def embedding_of(spec: FeatureSpec, width: int, vectors: WordVectors | None) -> Embedding:
    """Make the embedding of a text input.

    Args:
        spec: What the input hands over; with ``vectors`` it must name its tokens.
        width: Of each vector.
        vectors: Where to start from; None starts at random.

    Raises:
        ConfigError: The file cannot be used.
    """
    num_ids = spec.vocabulary_size or 1
    if vectors is None:
        return Embedding(num_ids, width)
    if not spec.tokens:
        raise ConfigError(f"vectors: this {spec.modality} input does not name its tokens. Leave `vectors` out.")
    embedding = (FrozenEmbedding if vectors.freeze else Embedding)(num_ids, width)
    embedding.start_from(_vectors(vectors.path, spec.tokens, width), num_tokens=len(spec.tokens))
    return embedding


@lru_cache(maxsize=4)
def _vectors(path: Path, tokens: tuple[str, ...], width: int) -> FoundVectors:
    """Read vectors once for all the models that a run builds."""
    return read_vectors(path, {token: place for place, token in enumerate(tokens)}, width=width)
