"""A decision table: what goes with each value of one fact, learned from some rows and asked of others."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from sensorium.evaluation.codes import Codes

MAX_CODES = 4096
"""Rarer codes than this many are taken as never seen."""
MAX_CLASSES = 256
"""Rarer classes than this many are never answered."""
WEIGHT_OF_PRIOR = 1.0
"""Rows of the overall distribution that are added to every code, so that one row proves nothing."""

Places = NDArray[np.intp]


def answer_classes(codes: Codes, classes: Codes, learned: Places, judged: Places) -> Codes:
    """Answer rows by what was learned from others.

    Args:
        codes: Of all rows.
        classes: Of all rows, the most frequent class being 0.
        learned: Rows to learn from.
        judged: Rows to answer.

    Returns:
        (4, judged): the class answered blind, by the table, and by the table as if all classes were as frequent; and 0
        where the most frequent class is likelier than usual, else 1.
    """
    classes = np.minimum(classes, MAX_CLASSES)
    width = int(classes.max()) + 1
    prior = np.bincount(classes[learned], minlength=width) / len(learned)
    asked, size = _rows_of_table(codes)
    cells = np.bincount(asked[learned] * width + classes[learned], minlength=size * width)
    counts = cells.reshape(size, width) + WEIGHT_OF_PRIOR * prior
    counts[-1] = prior
    counts[:, MAX_CLASSES:] = 0
    lifts = np.divide(counts, prior, out=np.zeros_like(counts), where=prior > 0)
    blind = np.full(len(judged), prior.argmax())
    is_other = counts[:, 0] <= prior[0] * counts.sum(axis=1)
    return np.stack([blind, *(one[asked[judged]] for one in (counts.argmax(axis=1), lifts.argmax(axis=1), is_other))])


def answer_numbers(codes: Codes, numbers: NDArray[Any], learned: Places, judged: Places) -> NDArray[np.float64]:
    """Answer rows by what was learned from others: (2, judged) numbers, answered blind and by the table."""
    mean = float(numbers[learned].mean())
    asked, size = _rows_of_table(codes)
    counts = np.bincount(asked[learned], minlength=size)
    sums = np.bincount(asked[learned], weights=numbers[learned], minlength=size)
    means = (sums + WEIGHT_OF_PRIOR * mean) / (counts + WEIGHT_OF_PRIOR)
    means[-1] = mean
    return np.stack([np.full(len(judged), mean), means[asked[judged]]])


def _rows_of_table(codes: Codes) -> tuple[Codes, int]:
    """Return the row of the table for each code, and how many there are; the last answers codes that are too rare."""
    size = min(int(codes.max()) + 1, MAX_CODES) + 1
    return np.minimum(codes, size - 1), size
