"""What is found out about a column."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal[
    "image", "audio", "text", "number", "category",
    "target", "split", "group", "id", "date", "leak", "masked", "broken", "constant", "empty", "many",
]  # fmt: skip
"""``broken`` files do not open, ``many`` are too many values for a category, ``masked`` has a better twin."""

LEFT_OUT: tuple[Kind, ...] = ("id", "date", "leak", "masked", "broken", "constant", "empty", "many")


@dataclass(frozen=True)
class Finding:
    """One column.

    Attributes:
        column: Its name.
        kind: What it is taken for.
        reason: Why, without the content of any cell.
    """

    column: str
    kind: Kind
    reason: str
