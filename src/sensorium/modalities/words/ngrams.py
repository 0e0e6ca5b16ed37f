"""N-grams of tokens and of their characters, hashed into buckets."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from functools import lru_cache
from typing import Self

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field, model_validator

BUCKET_BITS = 20
NUM_BUCKETS = 1 << BUCKET_BITS
"""So many that few n-grams share one, and so few that a bucket does not tell which run of words it came from."""
MAX_CHARACTERS = 40
"""Of a token, that n-grams are made of."""
KEPT_TOKENS = 32_768
_ODD = np.uint64(0x9E3779B97F4A7C15)  # 2^64 over the golden ratio: products spread over the upper bits (Knuth, 1973)


class NgramsConfig(BaseModel):
    """N-grams that take the tokens' place, for encoders that do not read their order (Bojanowski et al., 2017).

    Attributes:
        max_tokens: Longest run of tokens. 3 where short runs of Chinese characters matter; 1 where texts are long.
        min_characters: Shortest run of characters of a token, whose ends count as a character each.
        max_characters: Longest run of characters of a token; 0 leaves them out. They keep what is left of a misspelt or
            unseen word, and join its forms.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    max_tokens: int = Field(default=3, ge=1, le=5)
    min_characters: int = Field(default=3, ge=1, le=10)
    max_characters: int = Field(default=5, ge=0, le=10)

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if 0 < self.max_characters < self.min_characters:
            raise ValueError("`max_characters` is below `min_characters`. Raise it, or set it to 0.")
        return self


class Ngrams:
    """Makes the n-grams of a text. The same tokens give the same buckets everywhere.

    Attributes:
        buckets_per_token: Most that a token brings.
    """

    def __init__(self, config: NgramsConfig) -> None:
        self._max_tokens = config.max_tokens
        self._lengths = range(config.min_characters, config.max_characters + 1)
        self.buckets_per_token = config.max_tokens + sum(max(0, MAX_CHARACTERS + 3 - n) for n in self._lengths)
        self._hashes = lru_cache(maxsize=KEPT_TOKENS)(self._hash)

    def bucket(self, token: str) -> int:
        """Return the bucket of one token as a whole."""
        return int(_bucket(self._hashes(token)[:1])[0])

    def buckets(self, tokens: Sequence[str]) -> NDArray[np.int64]:
        """Return the buckets (n-grams,) of a text: of its tokens and their characters, then of longer and longer runs.

        A bucket occurs as often as its n-gram.
        """
        if not tokens:
            return np.empty(0, dtype=np.int64)
        single = list(map(self._hashes, tokens))
        found = list(single)
        wholes = run = np.array([hashes[0] for hashes in single])
        for length in range(2, self._longest(tokens) + 1):
            run = (run[:-1] * _ODD + wholes[length - 1 :]) * _ODD
            found.append(run)
        return _bucket(np.concatenate(found))

    def spans(self, tokens: Sequence[str]) -> NDArray[np.int32]:
        """Return the places (2, n-grams) of the first and the last token that each n-gram of `buckets` reaches over."""
        counts = [len(self._hashes(token)) for token in tokens]
        first = [np.repeat(np.arange(len(tokens), dtype=np.int32), counts)]
        last = list(first)
        for length in range(2, self._longest(tokens) + 1):
            starts = np.arange(len(tokens) - length + 1, dtype=np.int32)
            first.append(starts)
            last.append(starts + np.int32(length - 1))
        return np.stack([np.concatenate(first), np.concatenate(last)])

    def _longest(self, tokens: Sequence[str]) -> int:
        return min(self._max_tokens, len(tokens))

    def _hash(self, token: str) -> NDArray[np.uint64]:
        """Return hashes: the token's own, then those of its runs of characters."""
        bounded = f"<{token[:MAX_CHARACTERS]}>"
        hashes = [zlib.crc32(token.encode())]
        for length in self._lengths:
            if length < len(bounded):  # a longer run is the token itself
                hashes += [
                    zlib.crc32(bounded[start : start + length].encode(), length)
                    for start in range(len(bounded) - length + 1)
                ]
        return np.array(hashes, dtype=np.uint64)


def _bucket(hashes: NDArray[np.uint64]) -> NDArray[np.int64]:
    return ((hashes * _ODD) >> np.uint64(64 - BUCKET_BITS)).astype(np.int64)
