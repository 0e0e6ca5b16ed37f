"""Subwords by byte-pair encoding."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

from sensorium.modalities.words.subword.config import SubwordConfig, train_bpe, word_starts


class BpeConfig(SubwordConfig):
    """The `bpe` segmenter: byte-pair encoding, which joins the characters that meet most often (Sennrich et al., 2016).

    Use it where many words are rare or compound, so that `word` would leave many unknown. It needs the extra
    `subword`.
    """

    type: Literal["bpe"] = "bpe"

    def _train(self, texts: Sequence[str], min_count: int) -> Any:  # noqa: ANN401
        return train_bpe(texts, self.num_pieces, min_count, before=word_starts())
