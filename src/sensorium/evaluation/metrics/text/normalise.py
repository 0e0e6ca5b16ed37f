"""Differences of writing that are not to count as mistakes."""

from __future__ import annotations

import unicodedata
from typing import Literal

from sensorium.modalities.words.cleaning import Case, Cleaner, NormalForm

APOSTROPHES = frozenset("'’ʼ")


class _Unpunctuated(dict[int, str]):
    """What each character becomes where punctuation is dropped; filled as characters are met."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        is_mark = unicodedata.category(character).startswith("P")
        self[code] = found = "" if character in APOSTROPHES else " " if is_mark else character
        return found


_UNPUNCTUATED = _Unpunctuated()


def normalise(
    text: str,
    *,
    form: NormalForm = "none",
    case: Case = "keep",
    punctuation: Literal["keep", "drop"] = "keep",
    spaces: Literal["one", "drop"] = "one",
) -> str:
    """Return a text without differences of writing that are not to count; use it on references and hypotheses alike.

    Nothing is on by default, since every option makes figures better: say which were used beside the figure.

    Args:
        text: Any text.
        form: Form of Unicode. ``nfkc`` makes full-width and half-width letters, digits and marks the same.
        case: ``fold`` makes upper and lower case the same.
        punctuation: ``drop`` removes apostrophes and puts a space in place of all other punctuation of any script.
        spaces: ``one`` makes white space of any length one space; ``drop`` removes it, which is the custom for the
            `cer` of Chinese, where spaces mean nothing.
    """
    text = Cleaner(normal_form=form, case=case).clean(text)
    if punctuation == "drop":
        text = text.translate(_UNPUNCTUATED)
    return ("" if spaces == "drop" else " ").join(text.split())
