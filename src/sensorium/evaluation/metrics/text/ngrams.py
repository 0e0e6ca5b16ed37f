"""Runs of n tokens, and how many of them two texts share."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Sequence

Ngrams = Counter[tuple[Hashable, ...]]


def count_ngrams(tokens: Sequence[Hashable], order: int) -> Ngrams:
    """Return how often each run of ``order`` tokens occurs; of a string, its characters are the tokens."""
    return Counter(zip(*(tokens[start:] for start in range(order)), strict=False))


def count_shared(first: Ngrams, second: Ngrams) -> int:
    """Return how many runs of one text have a partner in the other."""
    return sum(min(count, second[ngram]) for ngram, count in first.items() if ngram in second)
