"""How wide names are, and names cut to a width: no browser is asked, so that a drawing is the same everywhere."""

from __future__ import annotations

import unicodedata

LONGEST_LABEL = 18.0
WIDE = 1.8
"""Width of a Chinese character in Latin ones."""


def shortened(name: str, *, longest: float = LONGEST_LABEL) -> str:
    """Return a name cut to the width of a label, with an ellipsis where something is missing."""
    if width_of(name) <= longest:
        return name
    kept = ""
    for character in name:
        if width_of(kept + character) > longest - 1:
            break
        kept += character
    return f"{kept.rstrip()}…"


def width_of(text: str) -> float:
    """Return the width of a text in Latin characters; Chinese ones are about twice as wide."""
    return sum(WIDE if unicodedata.east_asian_width(character) in "WF" else 1.0 for character in text)
