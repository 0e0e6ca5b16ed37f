"""Which id each token of a text has."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

UNKNOWN_ID = 1
RESERVED_IDS = 2


@dataclass(frozen=True)
class Numbering:
    """Ids of tokens.

    Attributes:
        ids: Token → id.
        unknown_id: Of every other token.
        size: Number of ids; none is as large.
        before: Ids that stand before every text.
        after: Ids that stand after every text.
    """

    ids: Mapping[str, int]
    unknown_id: int
    size: int
    before: tuple[int, ...] = ()
    after: tuple[int, ...] = ()

    @classmethod
    def learned(cls, tokens: Sequence[str]) -> Self:
        """Number tokens from 2 on; id 0 is padding and 1 the unknown token."""
        ids = {token: place for place, token in enumerate(tokens, start=RESERVED_IDS)}
        return cls(ids, UNKNOWN_ID, len(tokens) + RESERVED_IDS)

    @property
    def num_marks(self) -> int:
        """How many ids stand around every text."""
        return len(self.before) + len(self.after)

    def marked(self, ids: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return the ids of a text with those that stand around it."""
        if not self.num_marks:
            return ids
        return np.concatenate([np.array(self.before, np.int64), ids, np.array(self.after, np.int64)])
