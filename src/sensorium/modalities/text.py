"""Texts: words or characters become ids of a vocabulary learned from the training rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any, ClassVar, Literal

import numpy as np
from pydantic import Field

from sensorium.errors import DataError
from sensorium.modalities import Cell, Modality, ModalityConfig
from sensorium.modalities.fitted import state as states
from sensorium.modalities.words import segment
from sensorium.specs import Array, FeatureSpec

SEGMENTERS: dict[str, Callable[[str], list[str]]] = {"word": segment.words, "character": segment.characters}
PADDING_ID = 0
UNKNOWN_ID = 1
RESERVED_IDS = 2


class TextConfig(ModalityConfig):
    """Options of a text input.

    Attributes:
        column: Column of the table with the texts.
        segment: ``word`` cuts at spaces and punctuation, and around every Chinese, Japanese or Korean
            character; ``character`` makes every character a token.
        max_length: Tokens used of each text, from its start.
        max_vocabulary: Most tokens to know, the most frequent first.
        min_count: How often a token must occur in the training rows to be known. Rarer ones share one unknown
            token.
        token_dropout: Probability in training that a token is replaced by the unknown token, so that the
            model learns to do without some (Bowman et al., 2016).
    """

    default_encoder: ClassVar[str] = "lstm"

    type: Literal["text"] = "text"
    column: str = Field(min_length=1)
    segment: Literal["word", "character"] = "word"
    max_length: int = Field(default=64, ge=1, le=4096)
    max_vocabulary: int = Field(default=20_000, ge=1, le=1_000_000)
    min_count: int = Field(default=2, ge=1)
    token_dropout: float = Field(default=0.1, ge=0, lt=1)

    @property
    def table_columns(self) -> tuple[str, ...]:
        """The one column with the texts."""
        return (self.column,)

    def fit(self, cells: Sequence[Cell | None]) -> Text:
        """Learn the vocabulary: by falling count in the training texts, ties in order of code points.

        Raises:
            DataError: No token occurs often enough.
        """
        cut = SEGMENTERS[self.segment]
        counts: Counter[str] = Counter()
        for cell in cells:
            if isinstance(cell, str):
                counts.update(cut(cell))
        ranked = sorted((-count, token) for token, count in counts.items() if count >= self.min_count)
        if not counts:
            raise DataError("no training row holds a text. Correct the input's column or remove the input.")
        if not ranked:
            raise DataError(
                f"no token occurs {self.min_count} times in the training texts. Lower `min_count` or add rows."
            )
        return Text(self, [token for _, token in ranked[: self.max_vocabulary]])


class Text(Modality):
    """A fitted text input. Id 0 is padding, 1 the unknown token; ``tokens`` are known, from id 2 on."""

    config: TextConfig

    def __init__(self, config: TextConfig, tokens: Sequence[str]) -> None:
        self.config = config
        self.tokens = tuple(tokens)
        size = len(tokens) + RESERVED_IDS
        self.spec = FeatureSpec("text", (), "int64", max_length=config.max_length, vocabulary_size=size)
        self._ids = {token: place for place, token in enumerate(tokens, start=RESERVED_IDS)}
        self._cut = SEGMENTERS[config.segment]

    def read(self, cell: Cell) -> Array:
        """Return the ids (tokens,) int32 of a text; one unknown token where nothing is left after cleaning.

        Raises:
            DataError: The cell is not a text.
        """
        if not isinstance(cell, str):
            raise DataError("is not a text. Send a string.")
        ids = self._ids
        found = [ids.get(token, UNKNOWN_ID) for token in self._cut(cell)]
        return np.array(found or [UNKNOWN_ID], dtype=np.int32)

    def augment(self, array: Array, rng: np.random.Generator, /) -> Array:
        """Replace tokens by the unknown token at random."""
        dropped = rng.random(len(array)) < self.config.token_dropout
        return np.where(dropped, np.int32(UNKNOWN_ID), array)

    def standardise(self, array: Array) -> Array:
        """Return the first ``max_length`` ids, (length,) int64."""
        return array[: self.config.max_length].astype(np.int64)

    def request_schema(self) -> dict[str, Any]:
        """Describe the text to send."""
        return {"kind": "text", "segment": self.config.segment, "max_length": self.config.max_length}

    def request_example(self) -> str:
        """Return a text."""
        return "a few words"

    def state(self) -> dict[str, Any]:
        """Return the known tokens in the order of their ids."""
        return {"tokens": list(self.tokens)}

    @classmethod
    def from_state(cls, config: TextConfig, state: dict[str, Any]) -> Text:
        """Build from the known tokens.

        Raises:
            BundleError: They are not a list of distinct texts within ``max_vocabulary``.
        """
        return cls(config, states.words(state, "tokens", limit=config.max_vocabulary))
