"""Ridge regression on coded labels: the head of few rows, in one step."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from torch import nn

from sensorium.learning.losses.mean_squared_error import MeanSquaredError
from sensorium.learning.probing.blocks import gram_of
from sensorium.learning.probing.solving import Floats, Problem, Solution
from sensorium.learning.probing.weighing import coded

FIRST_SHARPNESS = 6.0
"""Factor of scores where rows are too few to choose it."""
MAX_ROWS = 1_500
MAX_OUTPUTS = 30
"""With more classes, some lie between others, and a plane through their codes passes them by."""


def stands_in(loss: nn.Module, num_outputs: int) -> bool:
    """Tell whether ridge regression stands in for a loss: the squared error, or plain cross-entropy of few classes.

    A loss that weighs rows, for example, is solved for as it is.
    """
    is_plain = isinstance(loss, nn.CrossEntropyLoss) and loss.weight is None and not loss.label_smoothing
    return num_outputs <= MAX_OUTPUTS and (is_plain or isinstance(loss, MeanSquaredError))


def suits(loss: nn.Module, num_rows: int, num_outputs: int) -> bool:
    """Tell whether rows are few enough, and ridge regression stands in for the loss."""
    return num_rows <= MAX_ROWS and stands_in(loss, num_outputs)


@dataclass(frozen=True)
class Ridge:
    """Solves for coded labels by least squares; scores become logits by a factor.

    Attributes:
        penalty: Of the squared coefficients.
        sharpness: The factor.
    """

    penalty: float
    sharpness: float

    def __call__(
        self, problem: Problem, weights: Floats, _start: Solution | None = None, _max_steps: int = 0
    ) -> Solution:
        """Return coefficients and bias; the bias is held back as if it were a block of its own, of weight 1."""
        copies, rows = problem.counts.shape
        counts = problem.counts.reshape(-1).astype(np.float64)
        kept = np.flatnonzero(counts > 0)
        source = np.tile(np.arange(rows), copies)[kept]
        shown = problem.shown.reshape(copies * rows, -1)[kept].astype(np.float64)
        gram = np.ones((len(kept), len(kept)))
        for place, (matrix, weight) in enumerate(zip(problem.matrices, weights, strict=True)):
            own = gram_of(matrix)[np.ix_(source, source)]
            gram += float(weight) ** 2 * own * np.outer(shown[:, place], shown[:, place])
        gram[np.diag_indices(len(kept))] += self.penalty / counts[kept]
        labels = coded(problem.labels.numpy(), problem.num_outputs)[source]
        fitted = self.sharpness * np.linalg.solve(gram, labels)
        coefficients = []
        for place, (matrix, weight) in enumerate(zip(problem.matrices, weights, strict=True)):
            by_row = np.zeros((rows, problem.num_outputs))
            np.add.at(by_row, source, shown[:, place, None] * fitted)
            coefficients.append(np.asarray(weight * (matrix.T @ by_row.astype(np.float32)), np.float32))
        return Solution(coefficients, fitted.sum(0).astype(np.float32))
