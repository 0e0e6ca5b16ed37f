"""Texts into words or characters, in any script, without a dictionary."""

from __future__ import annotations

import unicodedata

UNSPACED_SCRIPTS = ("CJK ", "HIRAGANA", "KATAKANA", "HANGUL", "IDEOGRAPHIC")
"""Starts of Unicode names of characters that stand as words of their own."""


class _Spacing(dict[int, str]):
    """What each character becomes before a text is split at spaces; filled as characters are met."""

    def __missing__(self, code: int) -> str:
        self[code] = spaced = _space(chr(code))
        return spaced


SPACING = _Spacing()


def words(text: str) -> list[str]:
    """Cut a text into words.

    Letters, digits and their marks form words. Every Chinese, Japanese or Korean character is a word of its
    own, and so is a symbol such as a currency sign or an emoji. Punctuation separates and is dropped.
    """
    return clean(text).translate(SPACING).split()


def characters(text: str) -> list[str]:
    """Cut a text into its characters, each run of white space being one space."""
    return list(" ".join(clean(text).split()))


def clean(text: str) -> str:
    """Unify how a text is encoded: compatibility forms (Unicode NFKC) and upper case are folded."""
    return text.lower() if text.isascii() else unicodedata.normalize("NFKC", text).casefold()


def _space(character: str) -> str:
    category = unicodedata.category(character)
    if category == "Cf" and character != "\u200b":  # joiners inside words; a zero-width space separates
        return ""
    if category[0] in "PZC" or "\ufe00" <= character <= "\ufe0f":  # the latter choose how an emoji is drawn
        return " "
    if category[0] == "S" or unicodedata.name(character, "").startswith(UNSPACED_SCRIPTS):
        return f" {character} "
    return character
