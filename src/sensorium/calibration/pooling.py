"""Which rows a calibration is fitted to: those of one subset of inputs, or of all subsets of one size."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from sensorium.calibration.evidence import Evidence
from sensorium.calibration.subsets import Subset
from sensorium.errors import DataError
from sensorium.specs import Array

MIN_OWN_ROWS = 100
"""Rows from which a subset of inputs has a calibration of its own."""


@dataclass(frozen=True)
class Sample:
    """Rows that show some of their inputs.

    Attributes:
        size: How many inputs they show.
        inputs: Which; None where each row shows some of this number, at random.
        outputs: Head outputs (rows, num_outputs).
        embeddings: Fused embeddings (rows, dim).
    """

    size: int
    inputs: Subset | None
    outputs: Array
    embeddings: Array


def samples_of(evidence: Evidence, seed: int = 0) -> Iterator[Sample]:
    """Yield the samples that calibrations are fitted to.

    From 100 rows on, every subset has its own. Below, the subsets of one size share one: each row shows one of them,
    drawn at random, since a row that stood there several times would count for more than it is.

    Raises:
        DataError: Outputs or embeddings hold NaN or infinity.
    """
    _check_finite(evidence)
    if not len(evidence.labels):
        return
    if len(evidence.labels) >= MIN_OWN_ROWS:
        for subset, outputs in evidence.outputs.items():
            yield Sample(len(subset), subset, outputs, evidence.embeddings[subset])
        return
    rng = np.random.default_rng(seed)
    rows = np.arange(len(evidence.labels))
    for size in sorted({len(subset) for subset in evidence.outputs}, reverse=True):
        subsets = [subset for subset in evidence.outputs if len(subset) == size]
        drawn = rng.integers(0, len(subsets), len(rows))
        outputs, embeddings = (
            np.stack([arrays[subset] for subset in subsets])[drawn, rows]
            for arrays in (evidence.outputs, evidence.embeddings)
        )
        yield Sample(size, subsets[0] if len(subsets) == 1 else None, outputs, embeddings)


def _check_finite(evidence: Evidence) -> None:
    arrays = [*evidence.outputs.values(), *evidence.embeddings.values(), evidence.training_embeddings]
    if not all(np.isfinite(array).all() for array in arrays):
        raise DataError(
            "the model answers some rows with NaN or infinity, so nothing can be calibrated. Train with a smaller "
            "learning rate."
        )
