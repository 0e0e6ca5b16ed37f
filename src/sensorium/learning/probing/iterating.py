"""Ridge regression of many rows: the same as of few, found step by step, without a matrix of all pairs of rows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from operator import itemgetter

import numpy as np
import scipy.sparse
from numpy.typing import NDArray
from torch import nn

from sensorium.learning.probing.ridge import stands_in
from sensorium.learning.probing.solving import Floats, Matrix, Problem, Solution
from sensorium.learning.probing.weighing import SHARPNESS, coded

PENALTIES = (0.1, 0.3, 1.0)
TOLERANCE = 1e-3
"""Part of the right side that may be left unexplained; less changes no answer."""
MAX_STEPS = 200
WORTHWHILE = 0.02
"""Share of the loss by which searched weights must be better than equal ones."""


@dataclass(frozen=True)
class IteratedRidge:
    """Solves for coded labels by least squares, by conjugate gradients (Hestenes and Stiefel, 1952).

    Attributes:
        penalty: Of the squared coefficients.
        sharpness: Factor by which scores become logits.
    """

    penalty: float
    sharpness: float

    def __call__(
        self, problem: Problem, weights: Floats, _start: Solution | None = None, _max_steps: int = 0
    ) -> Solution:
        """Return coefficients and bias; the bias is held back as if it were a block of its own, of weight 1."""
        counts = problem.counts.astype(np.float32)
        there = (counts > 0)[..., None]
        held_back = self.penalty / np.maximum(counts, np.finfo(np.float32).tiny)[..., None]
        labels = coded(problem.labels.numpy(), problem.num_outputs).astype(np.float32)

        def product(rows: Floats) -> Floats:
            """Return the Gram matrix of all copies of rows times ``rows`` (copies, rows, outputs)."""
            found = held_back * rows + rows.sum((0, 1))
            for place, own in enumerate(_coefficients(problem, weights, rows)):
                found += problem.shown[:, :, place, None] * (weights[place] * (problem.matrices[place] @ own))
            return np.where(there, found, 0).astype(np.float32)

        target = np.where(there, labels, 0).astype(np.float32)
        by_row = np.float32(self.sharpness) * _conjugate_gradients(product, target)
        return Solution(_coefficients(problem, weights, by_row), by_row.sum((0, 1)))


def _coefficients(problem: Problem, weights: Floats, rows: Floats) -> list[Floats]:
    """Return the coefficients of each block that what is given for each copy of a row stands for."""
    return [
        np.asarray(weight * (matrix.T @ (problem.shown[:, :, place, None] * rows).sum(0)), np.float32)
        for place, (matrix, weight) in enumerate(zip(problem.matrices, weights, strict=True))
    ]


def _conjugate_gradients(product: Callable[[Floats], Floats], target: Floats) -> Floats:
    """Solve for several right sides (copies, rows, outputs) at once."""
    solved, left, direction = np.zeros_like(target), target.copy(), target.copy()
    square = _squares(left)
    enough = np.float32(TOLERANCE**2) * square
    for _ in range(MAX_STEPS):
        if (square <= enough).all():
            break
        along = product(direction)
        step = square / np.maximum((direction * along).sum((0, 1)), np.finfo(np.float32).tiny)
        solved += step * direction
        left -= step * along
        before, square = square, _squares(left)
        direction *= square / np.maximum(before, np.finfo(np.float32).tiny)
        direction += left
    return solved


def _squares(rows: Floats) -> Floats:
    return np.asarray(np.square(rows).sum((0, 1)))


def suits_many(loss: nn.Module, num_outputs: int, matrices: Sequence[Matrix]) -> bool:
    """Tell whether ridge regression is the better head of many rows, and the loss one that it stands in for.

    It is where n-grams are read, each met in few rows.
    """
    return stands_in(loss, num_outputs) and any(scipy.sparse.issparse(matrix) for matrix in matrices)


def choose_ridge(
    problem: Problem, folds: NDArray[np.int64], candidates: Sequence[Floats]
) -> tuple[Floats, IteratedRidge]:
    """Return the weights (blocks,) of those given, and the ridge, by which the rows of one fold are answered best.

    Later candidates, which were searched for, must be better than the first by `WORTHWHILE`.
    """
    learned, judged = problem.take(np.flatnonzero(folds != 0)), problem.take(np.flatnonzero(folds == 0))
    factors = (1.0,) if problem.labels.is_floating_point() else SHARPNESS
    found: list[tuple[float, Floats, IteratedRidge]] = []
    for number, weights in enumerate(candidates):
        for penalty in PENALTIES:
            solution = IteratedRidge(penalty, 1.0)(learned, weights)
            scores = solution.outputs(judged.matrices, weights)
            loss, sharpness = min((judged.losses(scores * np.float32(one)), one) for one in factors)
            found.append((loss * (1 + WORTHWHILE * (number > 0)), weights, IteratedRidge(penalty, sharpness)))
    _, weights, ridge = min(found, key=itemgetter(0))
    return weights, ridge
