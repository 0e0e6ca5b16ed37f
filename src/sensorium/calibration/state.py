"""What a part of a calibration has learned, as it is read back from a bundle."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from sensorium.calibration.links import Floats
from sensorium.specs import Array

State = Mapping[str, float | Array]
"""Numbers, and float32 arrays of what is larger."""


def array_of(state: State, name: str, shape: tuple[int, ...]) -> Floats:
    """Return one array of a state, float64.

    Args:
        state: What was read.
        name: Of the array.
        shape: Its shape; -1 stands for any length above 0.

    Raises:
        ValueError: It is absent or of another shape.
    """
    found = np.asarray(state.get(name, np.nan))
    fits = len(shape) == found.ndim and all(
        axis in {-1, length} and length > 0 for axis, length in zip(shape, found.shape, strict=True)
    )
    if not fits:
        raise ValueError(f"it has no array '{name}' of the shape {list(shape)}")
    return found.astype(np.float64)
