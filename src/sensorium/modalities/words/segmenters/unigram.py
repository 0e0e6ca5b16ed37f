"""Subwords by a unigram language model."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from math import ceil, log
from typing import Any, Literal

from sensorium.modalities.words.subword.config import UNKNOWN, SubwordConfig, train_bpe, word_starts
from sensorium.modalities.words.subword.pieces import library

CANDIDATES = 4
"""Pieces to begin with, for each that is kept."""
KEPT = 0.75
"""Share of the pieces that a round keeps, as in the paper."""


class UnigramConfig(SubwordConfig):
    """The `unigram` segmenter: pieces by how likely they are, each text cut the likeliest way (Kudo, 2018).

    Use it in place of `bpe` where words are built of meaningful parts: its pieces follow them more often. It needs the
    extra `subword`.
    """

    type: Literal["unigram"] = "unigram"

    def _train(self, texts: Sequence[str], min_count: int) -> Any:  # noqa: ANN401
        """Begin with the pieces of byte-pair encoding; cut, count, drop the least used, and again until few are left.

        Counts are of the likeliest cuts (hard expectation maximisation), so that they are whole numbers and training
        gives the same pieces every time; the library's own trainer does not.
        """
        learned = train_bpe(texts, CANDIDATES * self.num_pieces, min_count, before=word_starts())
        places = learned.get_vocab()
        counts = _counts(learned, texts)
        pieces = sorted(places.keys() - {UNKNOWN}, key=places.__getitem__)
        while True:
            tokenizer = _tokenizer({piece: counts[piece] for piece in pieces})
            if len(pieces) <= self.num_pieces:
                return tokenizer
            counts = _counts(tokenizer, texts)
            num_kept = max(self.num_pieces, ceil(KEPT * len(pieces)))
            ranked = sorted(pieces, key=lambda piece: (len(piece) > 1, -counts[piece], piece))
            if len(ranked[num_kept - 1]) == 1:  # single characters always stay
                num_kept = sum(len(piece) == 1 for piece in pieces)
            if num_kept == len(pieces):
                return tokenizer
            pieces = ranked[:num_kept]


def _counts(tokenizer: Any, texts: Sequence[str]) -> Counter[str]:  # noqa: ANN401
    counts: Counter[str] = Counter()
    for text in texts:
        counts.update(tokenizer.encode(text).tokens)
    return counts


def _tokenizer(counts: Mapping[str, int]) -> Any:  # noqa: ANN401
    """Return the tokenizer of pieces with these counts; a piece never used counts as half a use."""
    of = library()
    total = sum(counts.values())
    scored = [(piece, log(max(count, 0.5) / total)) for piece, count in counts.items()]
    lowest = min(score for _, score in scored)
    tokenizer = of.Tokenizer(of.models.Unigram([(UNKNOWN, lowest), *scored], unk_id=0, byte_fallback=False))
    tokenizer.pre_tokenizer = word_starts()
    return tokenizer
