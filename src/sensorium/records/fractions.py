"""Parts of the training records that lie in each other: those of a quarter are among those of a half."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Sequence

import numpy as np
from numpy.typing import NDArray

from sensorium.records.allocation import rows_by_value

Places = NDArray[np.int64]


def draw_fraction(
    classes: Sequence[Hashable], fraction: float, seed: int, *, groups: Sequence[Hashable] | None = None
) -> Places:
    """Return the places, in order, of a part of the records; with one seed, each part holds all smaller ones.

    Of every class the part holds its fraction, within one record and at least one. Groups stay whole; one counts for
    the class that is rarest of those it holds.

    Args:
        classes: Class of each record; all equal for a plain random part.
        fraction: Above 0 to 1.
        seed: Which of the possible draws.
        groups: Group of each record, None where it stands alone; without groups every record does.
    """
    alone = [("alone", row) for row in range(len(classes))]
    units = rows_by_value(
        alone if groups is None else [alone[i] if one is None else one for i, one in enumerate(groups)]
    )
    frequency = Counter(classes)
    kinds = rows_by_value([min((classes[row] for row in unit), key=frequency.__getitem__) for unit in units])
    rng = np.random.default_rng(seed)
    chosen: list[Places] = []
    for kind in kinds:
        order = [units[place] for place in rng.permutation(kind)]
        ends = np.cumsum([len(unit) for unit in order])
        middles = np.array([end - len(unit) / 2 for end, unit in zip(ends, order, strict=True)]) / ends[-1]
        chosen += [unit for unit, middle in zip(order, middles, strict=True) if middle < fraction or unit is order[0]]
    return np.sort(np.concatenate(chosen))
