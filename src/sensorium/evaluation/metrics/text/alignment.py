"""Edit distance and longest common subsequence of two sequences, bit-parallel.

A column of the dynamic programme is one Python integer, a bit a row, so a token of the shorter sequence takes a dozen
operations whatever the length of the longer one is.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence


def edit_distance(first: Sequence[Hashable], second: Sequence[Hashable]) -> int:
    """Return the fewest substitutions, insertions and deletions that make one sequence the other (Levenshtein, 1966).

    After Myers (1999) in the form of Hyyrö (2003): the bits of ``rises`` and ``falls`` say where the distance grows or
    shrinks by one from a row of the column to the next, those of ``level`` where it does not grow along the diagonal.
    """
    rows, columns = _longer_first(first, second)
    if not columns:
        return len(rows)
    places, ones, last = _places(rows), (1 << len(rows)) - 1, 1 << (len(rows) - 1)
    distance, rises, falls = len(rows), ones, 0
    for token in columns:
        same = places.get(token, 0)
        level = (((same & rises) + rises) ^ rises) | same | falls
        right_rises = falls | (ones & ~(level | rises))
        right_falls = rises & level
        distance += bool(right_rises & last) - bool(right_falls & last)
        right_rises = (right_rises << 1) | 1
        rises = ((right_falls << 1) | ~(level | right_rises)) & ones
        falls = right_rises & level & ones
    return distance


def common_length(first: Sequence[Hashable], second: Sequence[Hashable]) -> int:
    """Return the length of the longest common subsequence, after Crochemore et al. (2001)."""
    rows, columns = _longer_first(first, second)
    places, ones = _places(rows), (1 << len(rows)) - 1
    unused = ones
    for token in columns:
        taken = unused & places.get(token, 0)
        unused = ((unused + taken) | (unused - taken)) & ones
    return len(rows) - unused.bit_count()


def _longer_first(
    first: Sequence[Hashable], second: Sequence[Hashable]
) -> tuple[Sequence[Hashable], Sequence[Hashable]]:
    return (second, first) if len(first) < len(second) else (first, second)


def _places(tokens: Sequence[Hashable]) -> dict[Hashable, int]:
    """Return for each token the rows it stands in, a bit each."""
    places: dict[Hashable, int] = {}
    for row, token in enumerate(tokens):
        places[token] = places.get(token, 0) | (1 << row)
    return places
