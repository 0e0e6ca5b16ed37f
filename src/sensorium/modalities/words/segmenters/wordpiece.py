"""Subwords as WordPiece."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

from sensorium.modalities.words.subword.config import UNKNOWN, SubwordConfig, train_bpe
from sensorium.modalities.words.subword.pieces import library

START = "▁"
CONTINUED = "##"
LONGEST_WORD = 100
"""Characters of the longest word that is cut; a longer one is one unknown token."""


class WordpieceConfig(SubwordConfig):
    """The `wordpiece` segmenter: each word is cut into the longest pieces known (Wu et al., 2016), as in BERT.

    Use it in place of `bpe` to compare with models of that family. It needs the extra `subword`.
    """

    type: Literal["wordpiece"] = "wordpiece"

    def _train(self, texts: Sequence[str], min_count: int) -> Any:  # noqa: ANN401
        """Learn the pieces by byte-pair encoding of words whose start is marked, and cut greedily by them.

        So does the library's own trainer, which however gives other pieces every time.
        """
        of = library()
        cut = of.pre_tokenizers
        before = cut.Sequence([cut.BertPreTokenizer(), cut.Metaspace()])
        learned = train_bpe(texts, self.num_pieces, min_count, before=before)
        places = learned.get_vocab()
        ranked = sorted(places.keys() - {UNKNOWN, START}, key=places.__getitem__)
        characters = [piece for piece in ranked if len(piece) == 1]
        pieces = [piece.removeprefix(START) if piece.startswith(START) else CONTINUED + piece for piece in ranked]
        vocabulary = {piece: place for place, piece in enumerate(dict.fromkeys([UNKNOWN, *characters, *pieces]))}
        model = of.models.WordPiece(vocabulary, unk_token=UNKNOWN, max_input_chars_per_word=LONGEST_WORD)
        tokenizer = of.Tokenizer(model)
        tokenizer.pre_tokenizer = cut.BertPreTokenizer()
        return tokenizer
