"""Draws of counts: how often each class is true, answered, and both, in rows drawn with replacement.

Rows of one true and one predicted class are alike to every figure that follows from counts, so what is drawn is how
many rows each cell of the confusion matrix gets, without looking at a row. Only cells of few rows are drawn row by row,
which is then less work.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence

import numpy as np

from sensorium.evaluation.intervals import MAX_BLOCK_CELLS, numbered, unit_weights
from sensorium.evaluation.metrics import NO_CLASS, Floats, Ints
from sensorium.evaluation.metrics.classification import ClassCounts
from sensorium.specs import Array

NUM_COUNT_DRAWS = 10_000
FEW_ROWS = 6
"""Drawing so many rows one by one takes about as long as drawing the number of rows in one cell."""


def counts_of(true: Ints, predicted: Ints, num_classes: int) -> ClassCounts:
    """Return the counts of rows (rows,) whose true and predicted class have these places."""
    hits, trues, answers = (
        np.bincount(places, minlength=num_classes) for places in (true[true == predicted], true, predicted)
    )
    return ClassCounts(hits, trues, answers, np.int64(len(true)))


def weighed_counts(true: Ints, predicted: Ints, num_classes: int, *, weights: Floats) -> ClassCounts:
    """Return the counts of rows that count as often as the weights (draws, rows) say, (draws, classes) each."""
    is_true, is_answer = np.eye(num_classes)[true], np.eye(num_classes)[predicted]
    return ClassCounts(weights @ (is_true * is_answer), weights @ is_true, weights @ is_answer, weights.sum(axis=1))


def drawn_counts(
    true: Ints,
    predicted: Ints,
    num_classes: int,
    *,
    groups: Sequence[Hashable] | None = None,
    num_draws: int = NUM_COUNT_DRAWS,
    seed: int = 0,
) -> ClassCounts:
    """Return the counts of each draw, (draws, classes) int32 each.

    Args:
        true: (rows,) place of each row's true class.
        predicted: (rows,) place of its predicted class.
        num_classes: How many classes there are.
        groups: Group of each row; None draws rows.
        num_draws: How many draws.
        seed: Of the draws.
    """
    group_of_row = np.zeros(len(true), dtype=np.int64) if groups is None else numbered(groups)[1]
    shape = (int(group_of_row.max()) + 1, num_classes, num_classes)
    cells, num_rows = np.unique(np.ravel_multi_index((group_of_row, true, predicted), shape), return_counts=True)
    if groups is None:
        is_large = num_rows > FEW_ROWS
        single_rows = np.repeat(cells[~is_large], num_rows[~is_large])
        cells = np.concatenate([cells[is_large], single_rows])
        blocks: Iterator[Array] = _drawn_by_row(num_rows[is_large], len(single_rows), num_draws, seed)
    else:
        blocks = _drawn_by_group(cells // num_classes**2, num_rows, num_draws, seed)
    _, true_class, predicted_class = np.unravel_index(cells, shape)
    hits = np.where(true_class == predicted_class, true_class, NO_CLASS)
    sums = [_ClassSums(places, num_classes, num_draws) for places in (hits, true_class, predicted_class)]
    for counts in blocks:
        for one in sums:
            one.add(counts)
    drawn_hits, drawn_true, drawn_predicted = (one.sums for one in sums)
    return ClassCounts(drawn_hits, drawn_true, drawn_predicted, drawn_true.sum(axis=1))


class _ClassSums:
    """Adds the cells of each class up, (draws, classes) int32 in ``sums``.

    Args:
        places: (cells,) class of each cell, or `NO_CLASS`.
        num_classes: How many classes there are.
        num_draws: How many draws will come.
    """

    def __init__(self, places: Ints, num_classes: int, num_draws: int) -> None:
        self.sums = np.zeros((num_draws, num_classes), dtype=np.int32)
        order = np.argsort(places, kind="stable")
        self._order: Ints = order[places[order] != NO_CLASS]
        self._classes, self._starts = np.unique(places[self._order], return_index=True)
        self._num_done = 0

    def add(self, counts: Array) -> None:
        """Take the next draws, (draws, cells)."""
        draws = slice(self._num_done, self._num_done + len(counts))
        if len(self._order):
            taken = np.take(counts, self._order, axis=1)
            self.sums[draws, self._classes] = np.add.reduceat(taken, self._starts, axis=1)
        self._num_done = draws.stop


def _drawn_by_group(group_of_cell: Ints, num_rows: Ints, num_draws: int, seed: int) -> Iterator[Array]:
    """Yield the rows in each cell of each group, in blocks (draws, cells), where whole groups are drawn."""
    num_groups, num_cells = int(group_of_cell.max()) + 1, len(num_rows)
    for weights in unit_weights(num_groups, num_draws=num_draws, seed=seed, num_cells=num_cells):
        yield np.take(weights, group_of_cell, axis=1) * num_rows


def _drawn_by_row(large: Ints, num_single: int, num_draws: int, seed: int) -> Iterator[Array]:
    """Yield the rows in each cell, in blocks (draws, cells): large cells, then single rows.

    Args:
        large: (cells,) rows in each large cell.
        num_single: How many rows there are beside them.
        num_draws: How many draws.
        seed: Of the draws.
    """
    rng = np.random.default_rng(seed)
    num_rows = int(large.sum()) + num_single
    size = max(1, MAX_BLOCK_CELLS // (len(large) + max(1, num_single)))
    for start in range(0, num_draws, size):
        in_single = rng.binomial(num_rows, num_single / num_rows, size=min(size, num_draws - start))
        single = _tallied(rng.integers(0, max(1, num_single), in_single.sum()), in_single, num_single)
        yield np.concatenate([_multinomial(num_rows - in_single, large, rng), single], axis=1, dtype=np.int32)


def _multinomial(totals: Ints, num_rows: Ints, rng: np.random.Generator) -> Ints:
    """Return (draws, cells): so many rows a draw (draws,), of cells with so many rows (cells,).

    Poisson numbers are multinomial given their sum, and drawn in less time. So most rows are drawn that way, and what
    their sum lacks row by row. A draw whose sum is already too large, about one in 30,000, is drawn in the usual way.
    """
    shares = num_rows / max(1, num_rows.sum())
    most = np.maximum(totals - 4 * np.sqrt(totals), 0)
    counts = rng.poisson(most[:, None] * shares)
    lacking = totals - counts.sum(axis=1)
    for draw in np.flatnonzero(lacking < 0).tolist():
        counts[draw], lacking[draw] = rng.multinomial(totals[draw], shares), 0
    cell_of_row = np.repeat(np.arange(len(num_rows)), num_rows)
    rows = rng.integers(0, max(1, len(cell_of_row)), lacking.sum())
    return np.asarray(counts + _tallied(cell_of_row[rows], lacking, len(num_rows)))


def _tallied(cells: Ints, rows_in_draw: Ints, num_cells: int) -> Ints:
    """Return how often each cell is in each draw, (draws, cells), from the cell of every drawn row, draw after draw."""
    num_draws = len(rows_in_draw)
    first_of_draw = np.repeat(np.arange(num_draws) * num_cells, rows_in_draw)
    return np.bincount(cells + first_of_draw, minlength=num_draws * num_cells).reshape(num_draws, num_cells)
