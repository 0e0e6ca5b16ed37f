"""Which language texts are in, as far as a note in a config needs it."""

from __future__ import annotations

from collections.abc import Sequence

from sensorium.modalities.words.segment import words

MIN_CHINESE, MAX_CHINESE = 0.05, 0.95
"""Below the first part of Chinese texts all are taken as others, above the second all as Chinese."""
MIN_FUNCTION_WORDS = 0.08
"""Running English has about two in five; titles and orders have few."""
_FUNCTION_WORDS = frozenset(
    (
        *("a", "an", "and", "are", "as", "at", "be", "by", "can", "do", "for", "from", "has", "have", "how", "i", "in"),
        *("is", "it", "its", "my", "no", "not", "of", "on", "or", "so", "that", "the", "their", "this", "to", "was"),
        *("we", "what", "when", "which", "who", "will", "with", "you", "your"),
    )
)


def language_of(texts: Sequence[str]) -> str:
    """Return ``English``, ``Chinese``, ``Chinese and English`` or ``Chinese and others``; nothing if none is clear."""
    others = [text for text in texts if not is_chinese(text)]
    chinese = (len(texts) - len(others)) / max(len(texts), 1)
    if chinese > MAX_CHINESE:
        return "Chinese"
    is_english = _is_english(others)
    if chinese < MIN_CHINESE:
        return "English" if is_english else ""
    return "Chinese and English" if is_english else "Chinese and others"


def is_chinese(text: str) -> bool:
    """Whether half of a text's letters are Chinese characters."""
    letters = [letter for letter in text if letter.isalpha()]
    return 2 * sum("\u3400" <= letter <= "\u9fff" for letter in letters) > len(letters)


def _is_english(texts: Sequence[str]) -> bool:
    tokens = [token for text in texts for token in words(text)]
    return sum(token in _FUNCTION_WORDS for token in tokens) > MIN_FUNCTION_WORDS * len(tokens)
