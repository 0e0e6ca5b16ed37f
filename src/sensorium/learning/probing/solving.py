"""The weights of a linear head over blocks of features: a smooth problem, solved whole.

Outputs are the sum over blocks of weight x matrix @ coefficients, plus a bias. The loss of the labels plus half the sum
of the squared coefficients is made small, so a block of greater weight is held back less: weights are the one kind of
regularisation there is.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from scipy.optimize import minimize
from torch import Tensor, nn

from sensorium.specs import Array

Matrix = Any
"""(rows, width) float32: an array, or a sparse matrix of scipy by rows."""
Floats = NDArray[np.float32]
MEMORY_OF_STEPS, MEMORY_IF_LARGE = 12, 5
"""Steps that the solver remembers to learn how the problem is curved (L-BFGS; Liu and Nocedal, 1989)."""
LARGE = 2_000_000
"""Numbers solved for, from which on fewer steps are remembered, since each takes twice as many in memory."""


@dataclass(frozen=True)
class Problem:
    """Rows to solve for, each shown once or several times.

    Attributes:
        matrices: One a block, all of the same rows; rows without the input are zero.
        shown: (copies, rows, blocks) float32, 1 where a copy of a row shows a block, 0 where it hides it.
        counts: (copies, rows) float32, what each copy counts.
        labels: (rows,) or (rows, outputs), as the loss takes them.
        loss: Maps outputs (rows, outputs) and labels to losses (rows,).
        num_outputs: Numbers of the head.
    """

    matrices: Sequence[Matrix]
    shown: Floats
    counts: Floats
    labels: Tensor
    loss: nn.Module
    num_outputs: int

    def take(self, rows: NDArray[np.intp]) -> Problem:
        """Return the problem of some of the rows."""
        return Problem(
            [matrix[rows] for matrix in self.matrices],
            self.shown[:, rows],
            self.counts[:, rows],
            self.labels[torch.from_numpy(rows)],
            self.loss,
            self.num_outputs,
        )

    def losses(self, outputs: Array) -> float:
        """Return the mean loss of outputs (rows, outputs) for the labels."""
        with torch.no_grad():
            return float(self.loss(torch.from_numpy(outputs.astype(np.float32)), self.labels).mean())


class Solution(NamedTuple):
    """Coefficients (width, outputs) of each block, and the bias (outputs,)."""

    coefficients: list[Floats]
    bias: Floats

    def outputs(self, matrices: Sequence[Matrix], weights: Floats) -> Floats:
        """Return outputs (rows, outputs) of whole rows."""
        found = [
            weight * (matrix @ own) for weight, matrix, own in zip(weights, matrices, self.coefficients, strict=True)
        ]
        return np.asarray(sum(found) + self.bias, dtype=np.float32)

    def reweighed(self, before: Floats, after: Floats) -> Solution:
        """Return coefficients that give with weights ``after`` what these give with ``before``."""
        ratios = np.divide(before, after, out=np.zeros_like(before), where=after > 0)
        return Solution([own * ratio for own, ratio in zip(self.coefficients, ratios, strict=True)], self.bias)


Solver = Callable[[Problem, Floats, Solution | None, int], Solution]
"""Takes a problem, weights of its blocks, where to begin, and the most steps to do."""


def solve(problem: Problem, weights: Floats, start: Solution | None = None, max_steps: int = 200) -> Solution:
    """Solve for coefficients and bias.

    Args:
        problem: Rows and labels.
        weights: (blocks,) float32, of the blocks; a block of weight 0 is left out.
        start: Where to begin; None begins at zero.
        max_steps: Of the solver.
    """
    objective = _Objective(problem, weights)
    begin = np.zeros(objective.size) if start is None else objective.packed(start.coefficients, start.bias)
    memory = MEMORY_OF_STEPS if objective.size < LARGE else MEMORY_IF_LARGE
    options = {"maxiter": max_steps, "maxcor": memory, "ftol": 1e-7, "gtol": 1e-4}
    found = minimize(objective, begin, jac=True, method="L-BFGS-B", options=options)
    return Solution(*objective.unpacked(found.x))


class _Objective:
    """Value and gradient of what is made small, as the solver asks for them."""

    def __init__(self, problem: Problem, weights: Floats) -> None:
        self._problem = problem
        self._weights = weights
        outputs = problem.num_outputs
        self._shapes = [(matrix.shape[1], outputs) for matrix in problem.matrices]
        self.size = sum(width * outputs for width, _ in self._shapes) + outputs
        self._labels = problem.labels.repeat(len(problem.shown), *[1] * (problem.labels.ndim - 1))
        self._counts = torch.from_numpy(problem.counts.reshape(-1))

    def packed(self, coefficients: Sequence[Array], bias: Array) -> NDArray[np.float64]:
        """Return all that is solved for in a row."""
        return np.concatenate([*(one.ravel() for one in coefficients), bias]).astype(np.float64)

    def unpacked(self, vector: NDArray[np.float64]) -> tuple[list[Floats], Floats]:
        """Return coefficients and bias."""
        plain = vector.astype(np.float32)
        ends = np.cumsum([width * outputs for width, outputs in self._shapes])
        *parts, bias = np.split(plain, ends)
        return [part.reshape(shape) for part, shape in zip(parts, self._shapes, strict=True)], bias

    def __call__(self, vector: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        """Return value and gradient."""
        problem, weights = self._problem, self._weights
        coefficients, bias = self.unpacked(vector)
        outputs = np.zeros((*problem.shown.shape[:2], problem.num_outputs), np.float32) + bias
        for place, (matrix, weight) in enumerate(zip(problem.matrices, weights, strict=True)):
            if weight > 0:
                outputs += problem.shown[:, :, place, None] * (weight * (matrix @ coefficients[place]))
        value, slopes = self._loss(outputs)
        gradients = []
        for place, (matrix, weight) in enumerate(zip(problem.matrices, weights, strict=True)):
            reached = (problem.shown[:, :, place, None] * slopes).sum(0)
            gradients.append(weight * (matrix.T @ reached) + coefficients[place])
        value += 0.5 * sum(float(np.vdot(one, one)) for one in coefficients)
        return value, self.packed(gradients, slopes.sum((0, 1)))

    def _loss(self, outputs: Floats) -> tuple[float, Floats]:
        """Return the sum of the losses, and its slope along each output."""
        given = torch.from_numpy(outputs.reshape(-1, outputs.shape[2])).requires_grad_()
        total = (self._problem.loss(given, self._labels) * self._counts).sum()
        (slopes,) = torch.autograd.grad(total, given)
        return float(total.detach()), slopes.numpy().reshape(outputs.shape)
