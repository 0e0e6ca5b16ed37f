"""Known n-grams by their hashes: each token of a text brings many ids, and no token is kept."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import groupby
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sensorium.modalities.words.ngrams import NUM_BUCKETS, Ngrams
from sensorium.modalities.words.numbering import RESERVED_IDS, UNKNOWN_ID
from sensorium.modalities.words.tokens import Tokeniser
from sensorium.modalities.words.vocabularies import Rewrite, Shorten, Vocabulary
from sensorium.specs import Array

SEPARATOR = "\n"
"""Between the tokens of a noted text. No token holds one: cleaned texts are cut at white space."""
OWN_CODES = 1 << 30
"""From here on codes are places in the text at hand; below are tokens that variations may put in."""
TEXTS_AT_ONCE = 4096
MARK = b"\xff"
"""Behind a text that was varied; a byte a token follows, 1 where the token is dropped. UTF-8 never holds it."""
MAX_KEPT_BYTES = 400
KEPT_TEXTS = 16_384
"""Texts of training whose n-grams are kept from epoch to epoch: 100 MB at most, 15 MB for titles."""


class _Known(NamedTuple):
    """The known n-grams of a text, and which tokens each reaches over."""

    ids: NDArray[np.int64]
    first: NDArray[np.int32]
    behind: NDArray[np.int32]


class HashedNgrams(Vocabulary):
    """N-grams by the places of their buckets in a list; a noted text is its tokens in UTF-8 (bytes,) uint8.

    So variations work on tokens, and those that are dropped or put in take their n-grams along. Most texts of training
    only lose tokens: they keep their bytes and say which, so that their n-grams need not be hashed at every epoch.
    Texts that are not varied, as a served model's, are kept nowhere.
    """

    def __init__(self, ngrams: Ngrams, buckets: Sequence[int] | NDArray[np.int64]) -> None:
        self._ngrams = ngrams
        self._buckets = np.asarray(buckets, dtype=np.int64)
        self._ids = np.zeros(NUM_BUCKETS, dtype=np.int32)
        self._ids[self._buckets] = np.arange(RESERVED_IDS, len(self._buckets) + RESERVED_IDS)
        self._put_in: dict[str, int] = {}
        self.size = len(self._buckets) + RESERVED_IDS
        self.ids_per_token = ngrams.buckets_per_token
        self._kept = lru_cache(maxsize=KEPT_TEXTS)(self._known_in)

    @classmethod
    def learned(
        cls, ngrams: Ngrams, tokeniser: Tokeniser, texts: Iterable[str], *, min_count: int, limit: int
    ) -> HashedNgrams | None:
        """Learn the n-grams: by falling count in the texts, ties by bucket; None if there is none."""
        counts = np.zeros(NUM_BUCKETS, dtype=np.int64)
        for found in _joined(ngrams.buckets(tokeniser.tokens(text)) for text in texts):
            counts += np.bincount(found, minlength=NUM_BUCKETS)
        known = np.flatnonzero(counts >= min_count)
        ranked = known[np.argsort(-counts[known], kind="stable")]
        return cls(ngrams, ranked[:limit]) if len(ranked) else None

    def note(self, tokens: Sequence[str], /) -> Array:
        """See `Vocabulary.note`."""
        return np.frombuffer(SEPARATOR.join(tokens).encode() or b"\n", dtype=np.uint8)

    def codes(self, tokens: Sequence[str], /) -> list[int]:
        """See `Vocabulary.codes`; to be asked before anything is rewritten."""
        put_in = self._put_in
        return [
            put_in.setdefault(token, len(put_in) + RESERVED_IDS) if self._is_known(token) else UNKNOWN_ID
            for token in tokens
        ]

    def rewritten(self, noted: Array, rewrite: Rewrite, /) -> Array:
        """See `Vocabulary.rewritten`; a token that is not known becomes an empty one, which n-grams do not cross."""
        put_in = self._put_in
        codes = np.arange(OWN_CODES, OWN_CODES + _num_tokens(noted), dtype=np.int32)
        if put_in:
            codes[:] = [put_in.get(token, code) for token, code in zip(_tokens(noted), codes.tolist(), strict=True)]
        rewritten = rewrite(codes)
        if rewritten is codes:  # as short texts often are
            return np.frombuffer(noted.tobytes() + MARK + bytes(len(codes)), dtype=np.uint8)
        dropped = rewritten == UNKNOWN_ID
        if len(rewritten) == len(codes) and bool((dropped | (rewritten == codes)).all()):
            return np.frombuffer(noted.tobytes() + MARK + dropped.tobytes(), dtype=np.uint8)
        tokens = _tokens(noted)
        meant = {code: token for token, code in put_in.items()} | {UNKNOWN_ID: ""}
        return self.note(
            [tokens[code - OWN_CODES] if code >= OWN_CODES else meant[code] for code in rewritten.tolist()]
        )

    def ids(self, noted: Array, shorten: Shorten, /) -> Array:
        """See `Vocabulary.ids`; n-grams that are not known are left out, and 1 stands where nothing is left."""
        text, _, dropped = noted.tobytes().partition(MARK)
        if dropped:
            return _or_unknown(self._left(text, np.frombuffer(dropped, dtype=np.bool_), shorten))
        found = self._ids[self._buckets_of(list(shorten(text.decode().split(SEPARATOR))))]
        return _or_unknown(found[found > 0])

    def _left(self, text: bytes, dropped: NDArray[np.bool_], shorten: Shorten) -> NDArray[np.int64]:
        """Return the ids of the known n-grams that reach over no dropped token."""
        shortened = shorten(dropped)
        if len(shortened) < len(dropped):
            text = SEPARATOR.join(shorten(text.decode().split(SEPARATOR))).encode()
        known = self._kept(text) if len(text) <= MAX_KEPT_BYTES else self._known_in(text)
        num_dropped = np.zeros(len(shortened) + 1, dtype=np.int32)
        np.cumsum(shortened, out=num_dropped[1:])
        left: NDArray[np.int64] = known.ids[num_dropped[known.behind] == num_dropped[known.first]]
        return left

    def _known_in(self, text: bytes) -> _Known:
        tokens = text.decode().split(SEPARATOR)
        if "" in tokens:
            return _Known(*np.empty((3, 0), dtype=np.int32))
        ids = self._ids[self._ngrams.buckets(tokens)]
        first, last = self._ngrams.spans(tokens)[:, ids > 0]
        return _Known(ids[ids > 0].astype(np.int64), first, last + np.int32(1))

    def unknown(self, noted: Array, /) -> list[bool]:
        """See `Vocabulary.unknown`: a token whose parts may still be known."""
        return [not self._is_known(token) for token in _tokens(noted)]

    def state(self) -> dict[str, Any]:
        """Return the buckets of the known n-grams in the order of their ids."""
        return {"buckets": self._buckets.tolist()}

    def _is_known(self, token: str) -> bool:
        return bool(token) and bool(self._ids[self._ngrams.bucket(token)])

    def _buckets_of(self, tokens: Sequence[str]) -> NDArray[np.int64]:
        if "" not in tokens:
            return self._ngrams.buckets(tokens)
        runs = [self._ngrams.buckets(list(run)) for is_there, run in groupby(tokens, bool) if is_there]
        return np.concatenate(runs) if runs else self._ngrams.buckets([])


def _tokens(noted: Array) -> list[str]:
    return noted.tobytes().decode().split(SEPARATOR)


def _num_tokens(noted: Array) -> int:
    return noted.tobytes().count(SEPARATOR.encode()) + 1


def _or_unknown(ids: NDArray[np.int32] | NDArray[np.int64]) -> NDArray[np.int64]:
    return ids.astype(np.int64) if len(ids) else np.array([UNKNOWN_ID], dtype=np.int64)


def _joined(arrays: Iterator[NDArray[np.int64]]) -> Iterator[NDArray[np.int64]]:
    """Yield many arrays as few."""
    gathered: list[NDArray[np.int64]] = []
    for array in arrays:
        gathered.append(array)
        if len(gathered) == TEXTS_AT_ONCE:
            yield np.concatenate(gathered)
            gathered = []
    if gathered:
        yield np.concatenate(gathered)
