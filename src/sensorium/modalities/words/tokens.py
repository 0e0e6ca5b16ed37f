"""From a text to its tokens: cleaned, cut, without stop words; the same in fitting, training and serving."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from sensorium.modalities.words.cleaning import Cleaner
from sensorium.modalities.words.segmenters import Segmenter


class Tokeniser:
    """Turns texts into tokens. ``stop_words`` are tokens that are left out."""

    def __init__(self, cleaner: Cleaner, segmenter: Segmenter, stop_words: Iterable[str] = ()) -> None:
        self.segmenter = segmenter
        self.stop_words = frozenset(stop_words)
        self._clean = cleaner.clean
        self._cut = segmenter.cut

    def tokens(self, text: str) -> list[str]:
        """Return the tokens of a text."""
        found = self._cut(self._clean(text))
        return [token for token in found if token not in self.stop_words] if self.stop_words else found

    def single(self, words: Iterable[str]) -> set[str]:
        """Return the tokens of those words that are one token each."""
        cut = [self._cut(self._clean(word)) for word in words]
        return {tokens[0] for tokens in cut if len(tokens) == 1}

    def counted(self, texts: Iterable[str]) -> Counter[str]:
        """Return how often each token occurs in texts."""
        counts: Counter[str] = Counter()
        for text in texts:
            counts.update(self.tokens(text))
        return counts
