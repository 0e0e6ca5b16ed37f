"""Columns that may repeat the target: a model fed with them learns nothing that holds for new records."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Sequence

from sensorium.records.table import Table

MIN_REPEATED_FRACTION = 0.5
MIN_LAMBDA = 0.95


def leak_reason(table: Table, name: str, target: str) -> str | None:
    """Return why a column may repeat the target; None if nothing points to it."""
    if name.lower().startswith(target.lower()):
        return "its name begins like the target's"
    pairs = [
        (cell, label)
        for cell, label in zip(table.columns[name], table.columns[target], strict=True)
        if cell is not None and label is not None
    ]
    if not pairs or len({cell for cell, _ in pairs}) < 2:
        return None
    if _determines(pairs):
        return "nearly every one of its values goes with one label"
    if _determines([(label, cell) for cell, label in pairs]):
        return "nearly every label goes with one of its values"
    return None


def _determines(pairs: Sequence[tuple[Hashable, Hashable]]) -> bool:
    """Whether the first of each pair tells the second, by the lambda of Goodman and Kruskal (1954).

    Lambda is the part of the errors of always guessing the most frequent second that knowing the first takes
    away. Only values that occur at least twice say anything, so these must be most of the rows: any column
    whose values are all different would tell everything.
    """
    seconds: dict[Hashable, Counter[Hashable]] = defaultdict(Counter)
    for first, second in pairs:
        seconds[first][second] += 1
    repeated = [counts for counts in seconds.values() if counts.total() > 1]
    rows = sum(counts.total() for counts in repeated)
    if rows < MIN_REPEATED_FRACTION * len(pairs):
        return False
    overall: Counter[Hashable] = sum(repeated, Counter())
    errors_blind = rows - max(overall.values())
    errors_told = rows - sum(max(counts.values()) for counts in repeated)
    return errors_blind > 0 and errors_told <= (1 - MIN_LAMBDA) * errors_blind
