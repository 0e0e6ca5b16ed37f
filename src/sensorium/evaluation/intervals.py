"""Bootstrap intervals: how far a figure could have come out otherwise with other rows of the same kind.

Percentile bootstrap (Efron, 1979). What is drawn with replacement is a *unit*: a row, or a whole group where rows of
one group are alike (one patient's films), as in Field and Welsh (2007). How the draws of a figure are made depends on
what it follows from:

- sums over rows, such as RMSE: `drawn_sums`, one product of the draws' counts with a table of the rows' parts;
- anything else: `bootstrap`, or the blocks of `drawn_weights`, which say how often each row was drawn.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

LEVEL = 0.95
NUM_DRAWS = 1000
MAX_BLOCK_CELLS = 2_000_000
"""Draws times rows in memory at once."""

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


class Interval(NamedTuple):
    """The middle 95 % of the draws."""

    low: float
    high: float


def classification_intervals(
    true: Sequence[Hashable], predicted: Sequence[Hashable], *, groups: Sequence[Hashable] | None = None, seed: int = 0
) -> dict[str, Interval]:
    """Return the intervals of accuracy and macro-F1.

    Macro-F1 is averaged in each draw over the classes that occur in it, true or predicted.

    Args:
        true: True class of each row.
        predicted: Predicted class of each row.
        groups: Group of each row; None draws rows.
        seed: Of the draws.

    Returns:
        ``accuracy`` and ``macro_f1``.
    """
    classes, places = numbered([*true, *predicted])
    pairs, pair_of_row = np.unique(places.reshape(2, -1), axis=1, return_inverse=True)
    counts = _drawn_counts(pair_of_row.ravel(), pairs.shape[1], groups, seed)
    is_hit = pairs[0] == pairs[1]
    in_class = np.eye(classes)
    hits = counts[:, is_hit] @ in_class[pairs[0][is_hit]]
    occurrences = counts @ (in_class[pairs[0]] + in_class[pairs[1]])
    f1 = np.divide(2 * hits, occurrences, out=np.zeros_like(hits), where=occurrences > 0)
    return {
        "accuracy": interval_of(hits.sum(axis=1) / counts.sum(axis=1)),
        "macro_f1": interval_of(f1.sum(axis=1) / (occurrences > 0).sum(axis=1)),
    }


def regression_intervals(
    true: ArrayLike, predicted: ArrayLike, *, groups: Sequence[Hashable] | None = None, seed: int = 0
) -> dict[str, Interval]:
    """Return the intervals of the errors of numbers.

    Args:
        true: True number of each row.
        predicted: Predicted number of each row.
        groups: Group of each row; None draws rows.
        seed: Of the draws.

    Returns:
        ``rmse``, ``mae`` and ``r2``; without ``r2`` where true numbers are too alike for it.
    """
    numbers = np.asarray(true, dtype=np.float64)
    errors = np.asarray(predicted, dtype=np.float64) - numbers
    centred = numbers - numbers.mean()
    columns = (np.ones_like(errors), np.abs(errors), np.square(errors), centred, np.square(centred))
    rows, absolute, squared, values, squares = drawn_sums(np.stack(columns, axis=1), groups=groups, seed=seed).T
    figures = {"rmse": interval_of(np.sqrt(squared / rows)), "mae": interval_of(absolute / rows)}
    spread = squares - np.square(values) / rows
    if (spread > 1e-12 * squares.max()).all():
        figures["r2"] = interval_of(1 - squared / spread)
    return figures


def drawn_sums(
    table: Floats, *, groups: Sequence[Hashable] | None = None, num_draws: int = NUM_DRAWS, seed: int = 0
) -> Floats:
    """Return the sums of a table's columns over each draw: (draws, columns).

    Args:
        table: (rows, columns) float64.
        groups: Group of each row; None draws rows.
        num_draws: How many draws.
        seed: Of the draws. Draws of the same seed, rows and groups are the same, so figures can be paired.
    """
    if groups is not None:
        num_groups, group_of_row = numbered(groups)
        by_group = [np.bincount(group_of_row, weights=column, minlength=num_groups) for column in table.T]
        table = np.stack(by_group, axis=1)
    return np.concatenate([block @ table for block in _unit_weights(len(table), num_draws, seed)])


def drawn_weights(
    num_rows: int, *, groups: Sequence[Hashable] | None = None, num_draws: int = NUM_DRAWS, seed: int = 0
) -> Iterator[Floats]:
    """Yield how often each row is in each draw, in blocks (draws, rows) float64 of bounded size.

    The draws are those of `drawn_sums` with the same seed, rows and groups.
    """
    if groups is None:
        yield from _unit_weights(num_rows, num_draws, seed)
        return
    num_groups, group_of_row = numbered(groups)
    for block in _unit_weights(num_groups, num_draws, seed, num_rows):
        yield block[:, group_of_row]


def bootstrap(
    statistic: Callable[[Floats], float],
    num_rows: int,
    *,
    groups: Sequence[Hashable] | None = None,
    num_draws: int = NUM_DRAWS,
    seed: int = 0,
) -> Interval:
    """Return the interval of any figure that can be measured with weighted rows.

    Args:
        statistic: Takes how often each row was drawn, float64 (rows,), and returns the figure; NaN where it is not
            defined for such rows, which leaves this draw out.
        num_rows: How many rows there are.
        groups: Group of each row; None draws rows.
        num_draws: How many draws.
        seed: Of the draws.

    Raises:
        ValueError: The figure is defined for no draw.
    """
    blocks = drawn_weights(num_rows, groups=groups, num_draws=num_draws, seed=seed)
    return interval_of(np.array([statistic(weights) for block in blocks for weights in block]))


def interval_of(draws: Floats) -> Interval:
    """Return the middle 95 % of the draws of a figure, of those for which it is defined (not NaN).

    Raises:
        ValueError: It is defined for none.
    """
    defined = draws[~np.isnan(draws)]
    if not len(defined):
        raise ValueError("the figure is defined for no draw")
    low, high = np.quantile(defined, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return Interval(float(low), float(high))


def count_units(groups: Sequence[Hashable] | None, num_rows: int) -> int:
    """Return how many units can be drawn: groups, or rows without them."""
    return num_rows if groups is None else len(set(groups))


def _drawn_counts(kind_of_row: Ints, num_kinds: int, groups: Sequence[Hashable] | None, seed: int) -> Floats:
    """Return how many rows of each kind a draw holds: (draws, num_kinds)."""
    if groups is None:  # rows of one kind are the same to the figure, so their number alone is drawn
        shares = np.bincount(kind_of_row, minlength=num_kinds) / len(kind_of_row)
        return np.random.default_rng(seed).multinomial(len(kind_of_row), shares, size=NUM_DRAWS).astype(np.float64)
    num_groups, group_of_row = numbered(groups)
    cells, rows_in_cell = np.unique(np.stack([group_of_row, kind_of_row]), axis=1, return_counts=True)
    counts = [
        np.bincount(cells[1], weights=drawn[cells[0]] * rows_in_cell, minlength=num_kinds)
        for block in _unit_weights(num_groups, NUM_DRAWS, seed)
        for drawn in block
    ]
    return np.stack(counts)


def _unit_weights(num_units: int, num_draws: int, seed: int, row_size: int = 0) -> Iterator[Floats]:
    """Yield how often each unit is in each draw of ``num_units``, in blocks (draws, units).

    ``row_size`` is the length that a draw will grow to, where that is more than its units.
    """
    rng = np.random.default_rng(seed)
    size = max(1, MAX_BLOCK_CELLS // max(num_units, row_size))
    for start in range(0, num_draws, size):
        drawn = [rng.integers(0, num_units, num_units) for _ in range(min(size, num_draws - start))]
        yield np.array([np.bincount(units, minlength=num_units) for units in drawn], dtype=np.float64)


def numbered(names: Sequence[Hashable]) -> tuple[int, Ints]:
    """Return the number of distinct names, and the place of each name among them."""
    places: dict[Hashable, int] = {}
    numbers = np.array([places.setdefault(name, len(places)) for name in names], dtype=np.int64)
    return len(places), numbers
