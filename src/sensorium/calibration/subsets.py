"""Subsets of a model's inputs: what it is shown of a record, the rest being absent."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

MAX_INPUTS_IN_FULL = 5

Subset = tuple[str, ...]
"""Names of the inputs that are shown, in the model's order."""


def subsets_of(names: Sequence[str]) -> list[Subset]:
    """Return which inputs to show: all, then ever fewer, down to single ones.

    Up to five inputs that is every subset but the empty one; of more inputs only all, all but one, and each alone.
    """
    sizes = list(range(len(names), 0, -1))
    if len(names) > MAX_INPUTS_IN_FULL:
        sizes = [*sizes[:2], 1]
    return [subset for size in sizes for subset in combinations(names, size)]
