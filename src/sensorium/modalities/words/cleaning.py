"""How a text is written, unified before it is cut: markup, encoding, masks, case."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from typing import Literal

from sensorium.modalities.words.markup import strip_markup

NormalForm = Literal["nfkc", "nfc", "none"]
Case = Literal["fold", "keep"]
Step = Literal["html", "control", "url", "email", "number"]

MASKS = {"url": "🔗", "email": "📧", "number": "🔢"}
"""What stands for an address or a number: symbols, which every segmenter keeps as tokens of their own."""
_PATTERNS = {
    "control": re.compile(r"[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]"),
    "url": re.compile(r"(?:https?://|www\.)[^\s<>\"'\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]+", re.IGNORECASE),
    # Bounded, and begun only where a name begins, so that no text takes quadratic time.
    "email": re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}"),
    "number": re.compile(r"\d+(?:[.,]\d+)*"),
}
_SURROGATES = re.compile("[\ud800-\udfff]")


class Cleaner:
    """Cleans texts; the same text always becomes the same. What the options mean, `TextConfig` says."""

    def __init__(self, steps: Sequence[Step] = (), *, normal_form: NormalForm = "nfkc", case: Case = "fold") -> None:
        self._strips_markup = "html" in steps
        # In the order of the patterns, not of the steps: an address is masked before the numbers in it.
        self._replacements = [
            (pattern, f" {MASKS[name]} " if name in MASKS else "")
            for name, pattern in _PATTERNS.items()
            if name in steps
        ]
        self._normal_form = normal_form
        self._fold: Callable[[str], str] = str.casefold if case == "fold" else str

    def clean(self, text: str) -> str:
        """Return the text with markup stripped, one form of Unicode, masks, and case folded, as far as asked for."""
        if self._strips_markup:
            text = strip_markup(text)
        if not text.isascii():
            text = _SURROGATES.sub(" ", text)  # halves of characters, which no file can hold
            if self._normal_form != "none":
                text = unicodedata.normalize(self._normal_form.upper(), text)  # type: ignore[arg-type]
        for pattern, replacement in self._replacements:
            text = pattern.sub(replacement, text)
        return self._fold(text)
