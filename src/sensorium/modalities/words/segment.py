"""Cleaned texts into words, in any script, without a dictionary."""

from __future__ import annotations

import unicodedata

from sensorium.modalities.words.cleaning import Cleaner

UNSPACED_SCRIPTS = ("CJK ", "HIRAGANA", "KATAKANA", "HANGUL", "IDEOGRAPHIC")
"""Starts of Unicode names of characters that stand as words of their own."""


class _Spacing(dict[int, str]):
    """What each character becomes before a text is split at spaces; filled as characters are met."""

    def __missing__(self, code: int) -> str:
        self[code] = spaced = _space(chr(code))
        return spaced


SPACING = _Spacing()
_CLEANER = Cleaner()


def words(text: str) -> list[str]:
    """Cut a text into words, after the cleaning that text inputs do by default."""
    return spaced_words(_CLEANER.clean(text))


def spaced_words(text: str) -> list[str]:
    """Cut a cleaned text into words.

    Letters, digits and their marks form words. Every Chinese, Japanese or Korean character is a word of its
    own, and so is a symbol such as a currency sign or an emoji. Punctuation separates and is dropped.
    """
    return text.translate(SPACING).split()


def _space(character: str) -> str:
    category = unicodedata.category(character)
    if category == "Cf" and character != "\u200b":  # joiners inside words; a zero-width space separates
        return ""
    if category[0] in "PZC" or "\ufe00" <= character <= "\ufe0f":  # the latter choose how an emoji is drawn
        return " "
    if category[0] == "S" or unicodedata.name(character, "").startswith(UNSPACED_SCRIPTS):
        return f" {character} "
    return character
