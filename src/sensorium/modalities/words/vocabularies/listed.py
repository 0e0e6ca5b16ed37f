"""A list of known tokens: each token of a text is one id."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from sensorium.modalities.words.numbering import Numbering
from sensorium.modalities.words.tokens import Tokeniser
from sensorium.modalities.words.vocabularies import Rewrite, Shorten, Vocabulary
from sensorium.specs import Array


class ListedTokens(Vocabulary):
    """Tokens by their ids, learned, or those of a tokenizer; a noted text is its ids (tokens,) int32."""

    def __init__(self, tokens: Sequence[str], numbering: Numbering | None = None) -> None:
        self.tokens = tuple(tokens)
        self._numbering = numbering or Numbering.learned(tokens)
        self.size = self._numbering.size
        self.num_marks = self._numbering.num_marks
        self.unknown_code = self._numbering.unknown_id

    @classmethod
    def learned(cls, tokeniser: Tokeniser, texts: Iterable[str], *, min_count: int, limit: int) -> ListedTokens | None:
        """Learn the tokens: by falling count in the texts, ties in order of code points; None if there is none."""
        counts = tokeniser.counted(texts)
        ranked = sorted((-count, token) for token, count in counts.items() if count >= min_count)
        return cls([token for _, token in ranked[:limit]]) if ranked else None

    def note(self, tokens: Sequence[str], /) -> Array:
        """See `Vocabulary.note`; one unknown token where there is none."""
        return np.array(self.codes(tokens) or [self.unknown_code], dtype=np.int32)

    def codes(self, tokens: Sequence[str], /) -> list[int]:
        """See `Vocabulary.codes`; they are the ids."""
        ids, unknown = self._numbering.ids, self.unknown_code
        return [ids.get(token, unknown) for token in tokens]

    def rewritten(self, noted: Array, rewrite: Rewrite, /) -> Array:
        """See `Vocabulary.rewritten`."""
        return rewrite(noted)

    def ids(self, noted: Array, shorten: Shorten, /) -> Array:
        """See `Vocabulary.ids`."""
        return self._numbering.marked(np.asarray(shorten(noted), dtype=np.int64))

    def unknown(self, noted: Array, /) -> Array:
        """See `Vocabulary.unknown`."""
        return np.equal(noted, self.unknown_code)

    def state(self) -> dict[str, Any]:
        """Return the known tokens in the order of their ids."""
        return {"tokens": list(self.tokens)}
