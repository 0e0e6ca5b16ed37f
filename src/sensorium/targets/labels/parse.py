"""Labels as they stand in a table."""

from __future__ import annotations

import math
from collections.abc import Sequence

from sensorium.errors import DataError, Fault

NOT_A_NUMBER = "the label is not a finite number such as 12.5. Correct it or remove the row."
MAX_MAGNITUDE = 1e100  # squares of larger numbers overflow


def filled_labels(labels: Sequence[str | None]) -> list[str]:
    """Return labels without the space around them.

    Raises:
        DataError: Labels are missing; every such row is named.
    """
    faults = [
        Fault("the label is missing. Fill it or remove the row.", row=row)
        for row, label in enumerate(labels, start=1)
        if label is None or not label.strip()
    ]
    if faults:
        raise DataError(faults)
    return [label.strip() for label in labels if label is not None]


def number_in(label: str) -> float | None:
    """Return the finite number a label holds, None where it holds something else."""
    try:
        number = float(label)
    except ValueError:
        return None
    return number if math.isfinite(number) and abs(number) <= MAX_MAGNITUDE and "_" not in label else None
