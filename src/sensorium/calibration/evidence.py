"""What a calibration is fitted to, and what it says of answers."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from sensorium.calibration.subsets import Subset
from sensorium.specs import Array

Reason = Literal["unsure", "unlike_training"]
"""Why a model abstains: the answer is too likely wrong, or the record is unlike those it learned from."""


@dataclass(frozen=True)
class Evidence:
    """What a calibration is fitted to. Nothing of it is kept but sums and quantiles.

    Attributes:
        names: The model's inputs, in its order.
        outputs: Subset of the inputs → head outputs (rows, num_outputs) of the calibration rows that hold every input,
            with the other inputs hidden. The rows are the same, in the same order, for every subset.
        embeddings: Subset → fused embeddings (rows, dim) of these rows.
        labels: True label of each of these rows.
        training_embeddings: Fused embeddings (training rows, dim), with the inputs that each row has.
        training_labels: Label of each training row.
        groups: Group of each calibration row, such as a patient; None where every row stands for itself.
    """

    names: tuple[str, ...]
    outputs: Mapping[Subset, Array]
    embeddings: Mapping[Subset, Array]
    labels: Sequence[str]
    training_embeddings: Array
    training_labels: Sequence[str]
    groups: Sequence[Hashable] | None = None


@dataclass(frozen=True)
class Judged:
    """What a calibration says of the answers to some rows.

    Attributes:
        outputs: Calibrated head outputs (rows, num_outputs); what the target's ``decode`` takes.
        sets: Classes that each row's set holds, in the target's order, the answer always among them; None for a row
            whose inputs have none, and as a whole for a target without.
        bounds: Lowest and highest number of each row's interval (rows, 2), in the unit of the labels; NaN for a row
            whose inputs have none, None for a target without.
        unusual: Share of ordinary records that are less unusual than each row (rows,), 0 to 1; NaN where it is not
            known, None where it is known of no row.
        reasons: Why to abstain from each answer; None answers it.
        coverage: Share of records whose set or interval was meant to hold the true answer; None where there are none.
    """

    outputs: Array
    sets: Sequence[tuple[str, ...] | None] | None
    bounds: NDArray[np.float64] | None
    unusual: NDArray[np.float64] | None
    reasons: Sequence[Reason | None]
    coverage: float | None = None

    @classmethod
    def nothing(cls, outputs: Array) -> Judged:
        """Say nothing of answers: what a model without a calibration knows of its own."""
        return cls(outputs, None, None, None, [None] * len(outputs))
