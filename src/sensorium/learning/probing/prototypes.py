"""A head that compares a row with the mean row of each class."""

from __future__ import annotations

import numpy as np

from sensorium.learning.probing.solving import Floats, Matrix, Problem, Solution


def average(problem: Problem, _weights: Floats, _start: Solution | None = None, _max_steps: int = 0) -> Solution:
    """Return the mean of each class in every block, brought to length 1 (Snell et al., 2017; by cosine).

    A row is told by its direction from the mean of all rows, so an input that is absent speaks for no class, and one
    row a class is enough. A class without a row that holds the input has no direction there.
    """
    labels = problem.labels.numpy()
    members = (labels[:, None] == np.arange(problem.num_outputs)).astype(np.float32)
    return Solution(
        [_directions(matrix, members) for matrix in problem.matrices], np.zeros(problem.num_outputs, np.float32)
    )


def _directions(matrix: Matrix, members: Floats) -> Floats:
    """Return (width, classes): the sums of the rows (rows, width) of each class, at length 1 or 0."""
    sums = np.asarray(matrix.T @ members, dtype=np.float32)
    lengths = np.linalg.norm(sums, axis=0, keepdims=True)
    return np.asarray(np.divide(sums, lengths, out=np.zeros_like(sums), where=lengths > 1e-6), np.float32)
