"""What the segmenters that learn subwords have in common."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, ClassVar

from pydantic import Field

from sensorium.errors import DataError
from sensorium.modalities.words.segmenters import Segmenter, SegmenterConfig
from sensorium.modalities.words.subword.pieces import Pieces, library

UNKNOWN = "<unk>"


class SubwordConfig(SegmenterConfig):
    """Options of a segmenter that learns subwords.

    Attributes:
        num_pieces: Subwords to learn. More make texts shorter, but each is seen less often; at least as many as the
            characters of the training texts are learned. Of them those are known that the input's ``min_count`` and
            ``max_vocabulary`` let in.
    """

    extras: ClassVar[tuple[str, ...]] = ("subword",)

    num_pieces: int = Field(default=8000, ge=10, le=1_000_000)

    def fit(self, texts: Iterable[str], *, min_count: int) -> Segmenter:
        """Learn the subwords; the same texts always give the same.

        Raises:
            DataError: There is nothing in the texts to learn from.
            MissingDependencyError: tokenizers is not installed.
        """
        held = [text for text in texts if text and not text.isspace()]
        if not held:
            raise DataError("no training row holds a text to learn subwords from. Correct the column.")
        return Pieces(self._train(held, min_count))

    @abstractmethod
    def _train(self, texts: Sequence[str], min_count: int) -> Any:  # noqa: ANN401
        """Return a tokenizer of the library, learned from texts that are not empty."""

    def restore(self, state: Mapping[str, Any]) -> Segmenter:
        """Make the segmenter from the learned subwords.

        Raises:
            BundleError: They are damaged.
            MissingDependencyError: tokenizers is not installed.
        """
        return Pieces.restore(state)


def word_starts() -> Any:  # noqa: ANN401
    """Return what cuts before pieces are told: at punctuation and spaces, which become ▁ before a word."""
    cut = library().pre_tokenizers
    return cut.Sequence([cut.WhitespaceSplit(), cut.Metaspace(), cut.Punctuation("isolated")])


def train_bpe(texts: Sequence[str], num_pieces: int, min_count: int, *, before: Any) -> Any:  # noqa: ANN401
    """Learn byte-pair encoding, which the library does alike every time, other than its further trainers."""
    of = library()
    tokenizer = of.Tokenizer(of.models.BPE(unk_token=UNKNOWN))
    tokenizer.pre_tokenizer = before
    trainer = of.trainers.BpeTrainer(
        vocab_size=num_pieces, min_frequency=min_count, special_tokens=[UNKNOWN], show_progress=False
    )
    tokenizer.train_from_iterator(texts, trainer)
    return tokenizer
