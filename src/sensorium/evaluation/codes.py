"""Plain facts about rows as codes, which is what a decision table learns from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Sequence

import numpy as np
from numpy.typing import NDArray

Codes = NDArray[np.int64]
"""A fact of each row as a whole number, 0 for its most frequent value where values have no order."""


def codes_of(values: Sequence[Hashable]) -> Codes:
    """Return a code for each distinct value, 0 for the most frequent; ties in order of appearance."""
    places = {value: place for place, (value, _) in enumerate(Counter(values).most_common())}
    return np.fromiter((places[value] for value in values), dtype=np.int64, count=len(values))


def codes_of_numbers(values: NDArray[np.float64], num_bins: int = 20) -> Codes:
    """Return the quantile that each number lies in; NaN is a code of its own."""
    known = values[~np.isnan(values)]
    if not len(known):
        return np.zeros(len(values), dtype=np.int64)
    edges = np.unique(np.quantile(known, np.linspace(0, 1, num_bins + 1)[1:-1]))
    return np.where(np.isnan(values), 0, 1 + np.searchsorted(edges, values, side="right")).astype(np.int64)


def codes_of_presence(present: NDArray[np.bool_]) -> Codes:
    """Return a code for each pattern of presence; (rows, inputs) bool."""
    return codes_of([row.tobytes() for row in np.packbits(present, axis=1)])
