"""What a text input learns of its training texts, and how the tokens of a text become ids by it."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from typing import Any

from sensorium.modalities.words.numbering import UNKNOWN_ID
from sensorium.specs import Array

Rewrite = Callable[[Array], Array]
"""Takes codes (tokens,) int32 of a text's tokens and returns those of other tokens, at least one."""
Shorten = Callable[[Sequence[str] | Array], Sequence[str] | Array]
"""Cuts surplus tokens away."""


class Vocabulary(ABC):
    """A fitted vocabulary.

    Attributes:
        size: Number of ids; none is as large.
        tokens: What the last ids stand for, where they were learned and each stands for one token; else none.
        ids_per_token: Most ids that one token of a text brings.
        num_marks: Ids that stand around every text.
        unknown_code: Of a token that is not known.
    """

    size: int
    tokens: tuple[str, ...] = ()
    ids_per_token: int = 1
    num_marks: int = 0
    unknown_code: int = UNKNOWN_ID

    @abstractmethod
    def note(self, tokens: Sequence[str], /) -> Array:
        """Return the tokens of a text as a compact array, its first axis at least one long."""

    @abstractmethod
    def codes(self, tokens: Sequence[str], /) -> list[int]:
        """Return codes that `rewritten` can put in, ``unknown_code`` for tokens that are not known."""

    @abstractmethod
    def rewritten(self, noted: Array, rewrite: Rewrite, /) -> Array:
        """Return what `note` gave with its tokens rewritten; ``unknown_code`` may stand among them."""

    @abstractmethod
    def ids(self, noted: Array, shorten: Shorten, /) -> Array:
        """Return the ids (length,) int64 of what `note` gave, its tokens shortened first."""

    @abstractmethod
    def unknown(self, noted: Array, /) -> Sequence[bool] | Array:
        """Return for each token of what `note` gave whether it is not known."""

    @abstractmethod
    def state(self) -> dict[str, Any]:
        """Return what was learned, as plain JSON values."""
