"""Words, cut at spaces and punctuation."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar, Literal

from sensorium.modalities.words.segment import spaced_words
from sensorium.modalities.words.segmenters import Segmenter, SegmenterConfig, refuse_state


class WordConfig(SegmenterConfig):
    """The `word` segmenter: cuts at spaces and punctuation, and around every Chinese, Japanese or Korean character.

    Use it first: it needs no library and no training, and reads any script.
    """

    gives_words: ClassVar[bool] = True

    type: Literal["word"] = "word"

    def fit(self, texts: Iterable[str], *, min_count: int) -> Segmenter:  # noqa: ARG002
        """Make the segmenter; it learns nothing."""
        return Words()

    def restore(self, state: Mapping[str, Any]) -> Segmenter:
        """Make the segmenter.

        Raises:
            BundleError: There is a state.
        """
        refuse_state(state)
        return Words()


class Words(Segmenter):
    """Cuts into words; punctuation separates and is dropped, symbols stand alone."""

    def cut(self, text: str) -> list[str]:
        """Return the words."""
        return spaced_words(text)
