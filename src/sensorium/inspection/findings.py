"""What is found out about a column."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Kind = Literal[
    "image", "audio", "points", "text", "number", "category",
    "target", "split", "group", "id", "date", "leak", "outcome", "sensitive", "masked", "broken", "constant", "empty",
    "many",
]  # fmt: skip
"""``outcome`` is known only later, ``sensitive`` tells who a person is, ``masked`` has a better twin, ``broken`` files
do not open, ``many`` are too many values for a category."""

InputKind = Literal["image", "audio", "points", "text", "number", "category", "date"]

LEFT_OUT: tuple[Kind, ...] = (
    "id", "date", "leak", "outcome", "sensitive", "masked", "broken", "constant", "empty", "many",
)  # fmt: skip


@dataclass(frozen=True)
class Finding:
    """One column.

    Attributes:
        column: Its name.
        kind: What it is taken for.
        reason: Why, without the content of any cell.
        offered_as: What it could be an input as, where it is left out for a reason that a person may overrule.
        options: What the input must say besides its type and column, such as how many pictures a cell holds.
        naming: Part of the records whose text names their own label.
    """

    column: str
    kind: Kind
    reason: str
    offered_as: InputKind | None = None
    options: Mapping[str, str | int] = field(default_factory=dict)
    naming: float = 0.0
