"""Chance, drawn cheaply: variations draw a few numbers for every cell of every epoch."""

from __future__ import annotations

import numpy as np


def whole_below(count: int, rng: np.random.Generator) -> int:
    """Return a whole number from 0 to ``count - 1``, in a third of the time that `integers` takes for one."""
    return int(rng.random() * count)
