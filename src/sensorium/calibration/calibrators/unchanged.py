"""No calibration: outputs stay as they are."""

from __future__ import annotations

from typing import ClassVar, Self

import numpy as np

from sensorium.calibration.calibrators import Calibrator
from sensorium.calibration.links import Floats, LinkFunction
from sensorium.calibration.state import State
from sensorium.specs import Array


class Unchanged(Calibrator):
    """Leaves outputs as they are."""

    name: ClassVar[str] = "none"
    margin: ClassVar[float] = 0.0

    @classmethod
    def min_rows(cls, num_outputs: int) -> int:  # noqa: ARG003
        """See `Calibrator.min_rows`."""
        return 0

    @classmethod
    def fit(cls, link: LinkFunction, outputs: Array, truth: Floats) -> Self:  # noqa: ARG003
        """See `Calibrator.fit`: there is nothing to fit."""
        return cls()

    def apply(self, outputs: Array) -> Floats:
        """See `Calibrator.apply`."""
        return outputs.astype(np.float64)

    def state(self) -> dict[str, float | Array]:
        """See `Calibrator.state`."""
        return {}

    @classmethod
    def from_state(cls, link: LinkFunction, state: State, num_outputs: int) -> Self:  # noqa: ARG003
        """See `Calibrator.from_state`."""
        return cls()
