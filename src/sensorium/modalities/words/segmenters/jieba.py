"""Chinese words, as jieba cuts them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar, Literal

from sensorium.errors import BundleError
from sensorium.modalities.words.chinese.cutting import ChineseCutter
from sensorium.modalities.words.chinese.tables import dictionary, new_words
from sensorium.modalities.words.segment import spaced_words
from sensorium.modalities.words.segmenters import Segmenter, SegmenterConfig


class JiebaConfig(SegmenterConfig):
    """The `jieba` segmenter: Chinese words by jieba's dictionary, other scripts at spaces and punctuation.

    Use it for Chinese where words tell more than characters, and for stop words or word vectors. It needs the extra
    `zh`; the words are those of `jieba.lcut`, without punctuation.
    """

    extras: ClassVar[tuple[str, ...]] = ("zh",)
    gives_words: ClassVar[bool] = True

    type: Literal["jieba"] = "jieba"

    def fit(self, texts: Iterable[str], *, min_count: int) -> Segmenter:  # noqa: ARG002
        """Make the segmenter; the dictionary is jieba's.

        Raises:
            MissingDependencyError: jieba is not installed.
        """
        return ChineseWords()

    def restore(self, state: Mapping[str, Any]) -> Segmenter:
        """Make the segmenter.

        Raises:
            BundleError: The model learned from words of another dictionary.
            MissingDependencyError: jieba is not installed.
        """
        made = ChineseWords()
        if state != made.state():
            raise BundleError(
                "modality state 'segmenter' names another dictionary than that of the jieba installed here. Install "
                "the version of jieba that the model was trained with, or copy the model folder again."
            )
        return made


class ChineseWords(Segmenter):
    """Cuts into the words of jieba; white space and punctuation are dropped, as by `word`."""

    def __init__(self) -> None:
        self._dictionary = dictionary()
        self._cut = ChineseCutter(self._dictionary, new_words()).cut

    def cut(self, text: str) -> list[str]:
        """Return the words."""
        return [word for word in self._cut(text) if word.isalnum() or spaced_words(word)]

    def state(self) -> dict[str, Any]:
        """Return the digest of the dictionary, so that no model is served with another."""
        return {"dictionary": self._dictionary.digest}
