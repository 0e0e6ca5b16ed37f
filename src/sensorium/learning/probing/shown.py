"""Which inputs training rows show to a probe: each row whole, and again with some of its inputs hidden."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from sensorium.learning.probing.solving import Floats
from sensorium.learning.training.imitation import Imitation
from sensorium.learning.training.rows import Chosen, Rows
from sensorium.specs import Array

Bools = NDArray[np.bool_]


def hidden_copies(present: Bools, weight: float, rng: np.random.Generator) -> tuple[Floats, Floats]:
    """Return what copies of rows show, (copies, rows, inputs), and what they count, (copies, rows).

    Beside the row whole there is one copy that shows a part of its inputs, at least one and not all, each number of
    inputs as likely; rows of one input have none.

    Args:
        present: (rows, inputs), which inputs there are.
        weight: What a copy with hidden inputs counts.
        rng: What decides.
    """
    rows, inputs = present.shape
    whole = np.ones((1, rows, inputs), np.float32)
    counts = np.ones((1, rows), np.float32)
    if inputs < 2 or weight == 0:
        return whole, counts
    there = present.sum(1)
    kept = (rng.random(rows) * np.maximum(there - 1, 1)).astype(int) + 1
    order = np.where(present, rng.random(present.shape), 2.0).argsort(1).argsort(1)
    part = (order < kept[:, None]).astype(np.float32)
    partly = np.where(there > 1, weight, 0.0).astype(np.float32)
    return np.concatenate([whole, part[None]]), np.concatenate([counts, partly[None]])


def imitated(rows: Rows, seed: int) -> Rows:
    """Return the rows as an epoch would show them where presence is to tell nothing; else as they are."""
    hiding = [name for name, modality in rows.modalities.items() if modality.config.presence == "hide"]
    if not hiding:
        return rows
    drawn = Imitation(rows).draw(np.random.default_rng(seed))
    arrays = {
        name: _Shown(rows, name, drawn.present[:, place], drawn.parts.get(name))
        if name in hiding
        else rows.arrays[name]
        for place, name in enumerate(rows.modalities)
    }
    return replace(rows, arrays=arrays, present=drawn.present)


class _Shown(Chosen):
    """The cells of an input that are shown, and of cells made of columns the columns that are."""

    def __init__(self, rows: Rows, name: str, present: Bools, parts: Bools | None) -> None:
        super().__init__(rows.arrays[name], np.arange(len(present)))
        self._modality = rows.modalities[name]
        self._present = present
        self._parts = parts

    def __getitem__(self, place: int) -> Array | None:  # type: ignore[override]
        """Return one array, or None where the cell is hidden."""
        array = super().__getitem__(place) if self._present[place] else None
        if array is None or self._parts is None:
            return array
        return self._modality.without(array, self._parts[place])
