"""Bootstrap intervals: how far a figure could have come out otherwise with other rows of the same kind.

Percentile bootstrap (Efron, 1979). What is drawn with replacement is a *unit*: a row, or a whole group where rows of
one group are alike (one patient's films), as in Field and Welsh (2007). How the draws of a figure are made depends on
what it follows from:

- counts of classes: `sensorium.evaluation.classes.draws`;
- sums over rows, such as RMSE: `drawn_sums`, one product of the draws' counts with a table of the rows' parts;
- anything else: `bootstrap`, or the blocks of `drawn_weights`, which say how often each row was drawn.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

LEVEL = 0.95
WILSON_Z = 1.959964
NUM_DRAWS = 1000
MAX_BLOCK_CELLS = 500_000
"""Draws times rows in memory at once: few enough to stay in the processor's caches."""


Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


class Interval(NamedTuple):
    """The middle 95 % of the draws."""

    low: float
    high: float


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
    return np.concatenate([block @ table for block in unit_weights(len(table), num_draws=num_draws, seed=seed)])


def drawn_weights(
    num_rows: int, *, groups: Sequence[Hashable] | None = None, num_draws: int = NUM_DRAWS, seed: int = 0
) -> Iterator[Floats]:
    """Yield how often each row is in each draw, in blocks (draws, rows) float64 of bounded size.

    The draws are those of `drawn_sums` with the same seed, rows and groups.
    """
    if groups is None:
        yield from unit_weights(num_rows, num_draws=num_draws, seed=seed)
        return
    num_groups, group_of_row = numbered(groups)
    for block in unit_weights(num_groups, num_draws=num_draws, seed=seed, num_cells=num_rows):
        yield np.take(block, group_of_row, axis=1)


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
    (found,) = intervals_of(draws[:, None])
    if found is None:
        raise ValueError("the figure is defined for no draw")
    return found


def intervals_of(draws: Floats) -> list[Interval | None]:
    """Return the `interval_of` each figure of (draws, figures); None where it is defined for no draw."""
    rising = np.sort(draws.T, axis=1)  # NaN last
    num_defined = len(draws) - np.isnan(rising).sum(axis=1)
    bounds = []
    for quantile in ((1 - LEVEL) / 2, (1 + LEVEL) / 2):
        place = np.maximum(num_defined - 1, 0) * quantile
        below = place.astype(np.int64)
        low, high = (
            np.take_along_axis(rising, np.minimum(one, np.maximum(num_defined - 1, 0))[:, None], axis=1)[:, 0]
            for one in (below, below + 1)
        )
        bounds.append(low + (high - low) * (place - below))
    return [
        Interval(float(low), float(high)) if defined else None
        for low, high, defined in zip(*bounds, num_defined, strict=True)
    ]


def intervals_by_path(draws: Mapping[str, Floats]) -> dict[str, Interval]:
    """Return the `interval_of` each figure from path → its draws (draws,); one that is defined for none is left out."""
    found = intervals_of(np.stack(list(draws.values())).T)
    return {path: one for path, one in zip(draws, found, strict=True) if one is not None}


def wilson_interval(share: float, count: float) -> Interval:
    """Return the 95 % interval of a share of independent rows (Wilson, 1927): no point even if all are alike."""
    square = WILSON_Z**2
    middle = (share + square / (2 * count)) / (1 + square / count)
    half = WILSON_Z / (1 + square / count) * np.sqrt(share * (1 - share) / count + square / (4 * count**2))
    # An end that is the share itself is not left to rounding.
    low, high = 0.0 if share <= 0 else middle - half, 1.0 if share >= 1 else middle + half
    return Interval(float(low), float(high))


def widened(interval: Interval, num_units: int) -> Interval:
    """Return the interval of a share; by Wilson's formula where all rows are alike, as then are all draws of them."""
    if interval.low < interval.high or interval.low not in (0.0, 1.0) or not num_units:
        return interval
    return wilson_interval(interval.low, num_units)


def count_units(groups: Sequence[Hashable] | None, num_rows: int) -> int:
    """Return how many units can be drawn: groups, or rows without them."""
    return num_rows if groups is None else len(set(groups))


def unit_weights(num_units: int, *, num_draws: int, seed: int, num_cells: int = 0) -> Iterator[Floats]:
    """Yield how often each unit is in each draw of as many units, in blocks (draws, units) float64.

    ``num_cells`` is the length that a draw will grow to, where that is more than its units.
    """
    rng = np.random.default_rng(seed)
    size = max(1, MAX_BLOCK_CELLS // max(num_units, num_cells))
    for start in range(0, num_draws, size):
        drawn = [rng.integers(0, num_units, num_units, dtype=np.int32) for _ in range(min(size, num_draws - start))]
        yield np.array([np.bincount(units, minlength=num_units) for units in drawn], dtype=np.float64)


def numbered(names: Sequence[Hashable]) -> tuple[int, Ints]:
    """Return the number of distinct names, and the place of each name among them."""
    places: dict[Hashable, int] = {}
    numbers = np.array([places.setdefault(name, len(places)) for name in names], dtype=np.int64)
    return len(places), numbers
