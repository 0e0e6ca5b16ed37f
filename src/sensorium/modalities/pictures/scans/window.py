"""Windows: which range of a scan's values is shown, from black to white."""

from __future__ import annotations

from typing import Annotated, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from sensorium.modalities.pictures.scaling import Pixels

Tissue = Literal["lung", "mediastinum", "soft_tissue", "abdomen", "liver", "bone", "brain", "stroke", "subdural"]
TISSUES: dict[Tissue, tuple[float, float]] = {
    "lung": (-600, 1500),
    "mediastinum": (40, 400),
    "soft_tissue": (50, 400),
    "abdomen": (60, 400),
    "liver": (80, 150),
    "bone": (400, 1800),
    "brain": (40, 80),
    "stroke": (35, 40),
    "subdural": (75, 215),
}
"""Tissue → centre and width in Hounsfield units, as radiologists commonly set them for CT."""

Window = Literal["file", "full"] | Tissue | tuple[float, Annotated[float, Field(gt=0)]]
Values = NDArray[np.float32]
LINEAR, EXACT, SIGMOID = "LINEAR", "LINEAR_EXACT", "SIGMOID"


def windowed(values: Values, centre: float, width: float, function: str = LINEAR) -> Pixels:
    """Map a window to 0 to 255 (DICOM PS3.3, C.11.2.1.2 and C.11.2.1.3).

    Args:
        values: Of any shape, in the units of ``centre`` and ``width``.
        centre: Value that comes out in the middle.
        width: Range of values from black to white.
        function: ``LINEAR``, ``LINEAR_EXACT`` or ``SIGMOID``.
    """
    if function == SIGMOID:
        shares = 1 / (1 + np.exp(np.clip(-4 * (values - centre) / width, -80, 80)))
    elif function == EXACT:
        shares = (values - centre) / width + 0.5
    else:
        shares = (values - (centre - 0.5)) / max(width - 1, 1e-6) + 0.5
    return levels(shares)


def stretched(values: Values, low: float, high: float) -> Pixels:
    """Map a range to 0 to 255; all is black where the range is empty."""
    return levels((values - low) / (high - low) if high > low else np.zeros_like(values))


def levels(shares: Values) -> Pixels:
    """Return shares of white, cut to 0 to 1, as 0 to 255."""
    return np.asarray(np.rint(255 * np.clip(np.nan_to_num(shares), 0, 1)), dtype=np.uint8)
