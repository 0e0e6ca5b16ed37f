"""How strongly the blocks count together: the size of weights under which folds of the rows are answered best."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence

import numpy as np
from numpy.typing import NDArray

from sensorium.learning.probing.solving import Floats, Problem, Solution, Solver
from sensorium.records.allocation import draw_groups, draw_rows
from sensorium.specs import Array

FIRST_SIZE = 4.0
"""Of the weights of all blocks together, whose rows have mean square 1."""
STEPS = (2.0, 1.4)
"""By which the size is multiplied or divided, round by round."""
MIN_ROWS_PER_FOLD = 5
SEARCH_STEPS = 40
"""Of the solver, while sizes are compared; it begins where it was for the size before."""
MAX_ROWS_OF_ALL_FOLDS = 3_000
"""Of more rows one fold is answered, which tells as much as all folds of few rows."""


def draw_folds(
    labels: Array, count: int, seed: int, groups: Sequence[Hashable] | None = None
) -> NDArray[np.int64] | None:
    """Return the fold (rows,) of each training row, groups kept whole; None where rows or groups are too few."""
    units = len(labels) if groups is None else len({group for group in groups if group is not None})
    if count < 2 or len(labels) < count * MIN_ROWS_PER_FOLD or units < count:
        return None
    strata = labels.tolist() if labels.dtype.kind == "i" and labels.ndim == 1 else [None] * len(labels)
    fractions = [1 / count] * count
    return draw_rows(strata, fractions, seed) if groups is None else draw_groups(groups, strata, fractions, seed)


class Sizes:
    """Compares sizes of weights by folds of the rows."""

    def __init__(
        self, problem: Problem, folds: NDArray[np.int64], solver: Solver, advance: Callable[[str], None]
    ) -> None:
        """Set up the folds.

        Args:
            problem: Training rows.
            folds: (rows,) fold of each.
            solver: What the weights are for.
            advance: Called after each trial, with a note.
        """
        self._solver = solver
        self._advance = advance
        numbers = np.unique(folds).tolist()[: 1 if len(folds) > MAX_ROWS_OF_ALL_FOLDS else None]
        self._folds = [
            (problem.take(np.flatnonzero(folds != one)), problem.take(np.flatnonzero(folds == one))) for one in numbers
        ]
        self._solved: list[tuple[Floats, Solution]] = []

    def best(self, shares: Floats) -> Floats:
        """Return ``shares`` (blocks,) times the size under which the folds are answered best."""
        size, least = FIRST_SIZE, self._loss(shares * np.float32(FIRST_SIZE))
        for step in STEPS:
            for factor in (step, 1 / step):
                is_better = True
                while is_better:
                    loss = self._loss(shares * np.float32(size * factor))
                    is_better = loss < least
                    if is_better:
                        size, least = size * factor, loss
        return shares * np.float32(size)

    def _loss(self, weights: Floats) -> float:
        """Return the mean loss of rows by solutions for the other folds."""
        sums, rows, solved = 0.0, 0, []
        for place, (learned, judged) in enumerate(self._folds):
            start = self._solved[place][1].reweighed(self._solved[place][0], weights) if self._solved else None
            solution = self._solver(learned, weights, start, SEARCH_STEPS)
            solved.append((weights, solution))
            sums += judged.losses(solution.outputs(judged.matrices, weights)) * len(judged.labels)
            rows += len(judged.labels)
        self._solved = solved
        self._advance(f"loss {sums / rows:.3f}")
        return sums / rows
