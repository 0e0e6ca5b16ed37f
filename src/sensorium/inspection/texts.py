"""A look at every text of a column: how long it is, and what tells it from others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

from sensorium.modalities.words.segment import words
from sensorium.progress import Reporter
from sensorium.records.table import TableCell

TEXTS_AT_ONCE = 5_000


@dataclass(frozen=True)
class Texts:
    """What a column's texts are.

    Attributes:
        lengths: Words of each, (rows,) float64; NaN where there is none.
        digests: Digest of each one's words, whatever their case, spacing and punctuation; None where it has none.
    """

    lengths: NDArray[np.float64]
    digests: Sequence[bytes | None]


def read_texts(cells: Sequence[TableCell], name: str, reporter: Reporter) -> Texts:
    """Look at the texts of a column.

    Args:
        cells: Its cells.
        name: Its name, for the progress.
        reporter: Shows the progress.
    """
    lengths = np.full(len(cells), np.nan)
    digests: list[bytes | None] = [None] * len(cells)
    with reporter.bar(f"looking at {name}", len(cells)) as advance:
        for start in range(0, len(cells), TEXTS_AT_ONCE):
            for place, cell in enumerate(cells[start : start + TEXTS_AT_ONCE], start):
                if isinstance(cell, str):
                    tokens = words(cell)
                    lengths[place] = len(tokens)
                    digests[place] = digest_of(" ".join(tokens)) if tokens else None
            advance(min(TEXTS_AT_ONCE, len(cells) - start), "")
    return Texts(lengths, digests)


def digest_of(text: str) -> bytes:
    """Return 16 bytes that differ for different texts."""
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest()
