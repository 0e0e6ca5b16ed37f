"""Whether parts of the rows differ by more than chance: a permutation test (Fisher, 1935; Pitman, 1937)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sensorium.evaluation.codes import Codes

NUM_SHUFFLES = 2000


def chance_of_differences(scores: NDArray[np.float64], parts: Codes, units: Codes, *, seed: int = 0) -> float:
    """Return how often parts differ as much or more when it is chance that says which row is in which.

    What differs is the mean score; the parts' squared differences from the whole are summed, weighted by rows. Whole
    units change places, so that rows which are alike do not count as independent; one that reaches over several parts
    counts for the part that has most of its rows.

    Args:
        scores: (rows,).
        parts: Part of each row, (rows,), from 0 on.
        units: Unit of each row, such as a patient, (rows,).
        seed: Of the shuffles.

    Returns:
        Above 0 and at most 1.
    """
    unit_of_row, num_parts = np.unique(units, return_inverse=True)[1], int(parts.max()) + 1
    num_units = int(unit_of_row.max()) + 1
    shares = np.bincount(unit_of_row * num_parts + parts, minlength=num_units * num_parts)
    part_of_unit = shares.reshape(num_units, num_parts).argmax(axis=1)
    rows_in_unit = np.bincount(unit_of_row).astype(np.float64)
    score_of_unit = np.bincount(unit_of_row, weights=scores - scores.mean())

    def difference(shuffled: Codes) -> float:
        sums = np.bincount(shuffled, weights=score_of_unit, minlength=num_parts)
        counts = np.bincount(shuffled, weights=rows_in_unit, minlength=num_parts)
        return float((np.square(sums) / np.maximum(counts, 1)).sum())

    rng, seen = np.random.default_rng(seed), difference(part_of_unit)
    as_much = sum(difference(rng.permutation(part_of_unit)) >= seen * (1 - 1e-9) for _ in range(NUM_SHUFFLES))
    return (as_much + 1) / (NUM_SHUFFLES + 1)
