"""The blocks of a model that is probed: what the solver sees of each input, and how a solution is put in its place."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import scipy.linalg
import torch
from numpy.typing import NDArray
from torch import nn

from sensorium.learning.fusion.blocks import Block, FourierBlock
from sensorium.learning.probing.features import Summaries
from sensorium.learning.probing.solving import Floats, Matrix, Solution

PRIOR_ROWS = 10.0
"""Rows that the deviation of all numbers of a summary together counts for, beside each number's own."""
MAX_FACTORED_ROWS = 3_000
"""Up to here a block wider than there are rows is solved for in as many numbers as there are rows."""
JITTER = 1e-6
EVERYTHING = slice(None)


class SolvedBlock(ABC):
    """What is weighed by itself of an input.

    Attributes:
        matrix: What a weight of 1 makes of the training rows, (rows, width).
        columns: Where it lies in the embedding of its input.
    """

    matrix: Matrix
    columns: slice

    @abstractmethod
    def install(self, coefficients: Floats, weight: float, columns: torch.Tensor) -> None:
        """Put a solution in its place.

        Args:
            coefficients: (width, outputs).
            weight: Of the block.
            columns: (outputs, dim) of the head's weights, those that read this block; written to.
        """


class SummaryBlock(SolvedBlock):
    """Parts of the summary of an encoder that belong together, brought to one scale by training statistics."""

    def __init__(self, block: Block, matrix: Matrix, columns: slice) -> None:
        self.matrix = matrix
        self.columns = columns
        self._block = block

    def install(self, coefficients: Floats, weight: float, columns: torch.Tensor) -> None:
        """See `SolvedBlock.install`."""
        if self.columns == EVERYTHING:
            self._block.weight.fill_(weight)
        else:
            self._block.scale[self.columns] *= weight
        columns.copy_(torch.from_numpy(coefficients.T.copy()))


def summary_blocks(block: Block, summaries: Summaries) -> list[SolvedBlock]:
    """Scale the summary of an input, and return what is weighed by itself of it: all, or each list of its sections."""
    parts = (sum(summaries.sections, ()),) if isinstance(block, FourierBlock) else summaries.sections
    _standardise(block, summaries.values[summaries.present], parts)
    with torch.inference_mode():
        encoded = summaries.encoded()
        matrix = block(encoded.summary, encoded.mask).numpy()
    if len(parts) == 1:
        return [SummaryBlock(block, matrix, EVERYTHING)]
    ends = np.cumsum([sum(widths) for widths in parts]).tolist()
    places = [slice(start, end) for start, end in zip([0, *ends[:-1]], ends, strict=True)]
    return [SummaryBlock(block, np.ascontiguousarray(matrix[:, place]), place) for place in places]


def _standardise(block: Block, values: Floats, parts: Sequence[Sequence[int]]) -> None:
    """Set centre and scale so that each part of summaries (rows, width) has mean 0 and mean square 1.

    Each section of a part has a like share of that, however wide it is, and each number of a section a like share of
    its section. A number's own deviation is trusted by how many rows tell it; the rest is that of its whole section.
    """
    if not len(values):
        return
    centre = values.mean(0, dtype=np.float64)
    shares = [len(widths) for widths in parts for _ in widths]
    ends = np.cumsum([width for widths in parts for width in widths])
    scales = []
    for share, variance in zip(shares, np.split(values.var(0, dtype=np.float64), ends[:-1]), strict=True):
        shared = (len(values) * variance + PRIOR_ROWS * variance.mean()) / (len(values) + PRIOR_ROWS)
        size = np.sqrt(shared * len(shared) * share)
        scales.append(np.divide(1.0, size, out=np.ones_like(shared), where=shared > 0))
    block.centre.copy_(torch.from_numpy(centre))
    block.scale.copy_(torch.from_numpy(np.concatenate(scales)))
    block.weight.fill_(1.0)


class Reduced(NamedTuple):
    """A block in as many numbers as there are rows, or fewer: the same problem, smaller.

    ``matrix`` @ ``matrix``.T is that of the block, so coefficients of it stand for coefficients of the block as long,
    with the same outputs on all rows.
    """

    matrix: Matrix
    block: Matrix

    def restored(self, coefficients: Floats) -> Floats:
        """Return the coefficients (width, outputs) of the block."""
        if self.matrix is self.block:
            return coefficients
        by_row = scipy.linalg.solve_triangular(self.matrix, coefficients.astype(np.float64), lower=True, trans="T")
        return np.asarray(self.block.T @ by_row, dtype=np.float32)


def reduced(matrix: Matrix) -> Reduced:
    """Reduce a block that is wider than it has rows, and of few rows (Cholesky factor of its Gram matrix)."""
    rows, width = matrix.shape
    if rows > MAX_FACTORED_ROWS or width <= rows:
        return Reduced(matrix, matrix)
    gram = gram_of(matrix)
    gram[np.diag_indices(rows)] += JITTER * max(float(np.trace(gram)) / rows, JITTER)
    return Reduced(np.linalg.cholesky(gram).astype(np.float32), matrix)


def gram_of(matrix: Matrix) -> NDArray[np.float64]:
    """Return the products (rows, rows) of all rows of a matrix."""
    exact = matrix.astype(np.float64)  # in less a Gram matrix of few directions is not positive
    gram = exact @ exact.T
    return np.asarray(gram if isinstance(gram, np.ndarray) else gram.toarray(), np.float64)


def install(
    blocks: Sequence[SolvedBlock], slices: Sequence[slice], head: nn.Linear, solution: Solution, weights: Floats
) -> None:
    """Put a solution into the model: weights of the blocks, weights and bias of the head.

    ``slices`` tell where the input of each block lies in the embedding.
    """
    with torch.no_grad():
        for block, place, own, weight in zip(blocks, slices, solution.coefficients, weights, strict=True):
            block.install(own, float(weight), head.weight[:, place][:, block.columns])
        head.bias.copy_(torch.from_numpy(solution.bias))
