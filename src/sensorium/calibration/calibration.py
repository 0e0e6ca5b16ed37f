"""A fitted calibration: what it says of answers, and how it lies in a bundle."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sensorium.calibration.config import CalibrationConfig
from sensorium.calibration.evidence import Evidence, Judged
from sensorium.errors import BundleError
from sensorium.specs import Array
from sensorium.targets import Target


class Calibration:
    """A calibration fitted to rows that neither the weights nor the choice of the epoch have seen.

    Attributes:
        config: What it was fitted with.
        names: The model's inputs, in its order.
        remarks: What a person should know: what the rows did not suffice for.
    """

    def __init__(self, config: CalibrationConfig, names: tuple[str, ...], remarks: tuple[str, ...] = ()) -> None:
        self.config = config
        self.names = names
        self.remarks = remarks

    @classmethod
    def fit(cls, config: CalibrationConfig, target: Target, evidence: Evidence) -> Calibration:  # noqa: ARG003
        """Fit a calibration.

        Raises:
            DataError: Outputs or embeddings are not finite.
        """
        return cls(config, evidence.names)

    def judge(self, target: Target, outputs: Array, embedding: Array, present: NDArray[np.bool_]) -> Judged:  # noqa: ARG002
        """Say what is known of the answers to rows.

        Args:
            target: The model's target.
            outputs: Head outputs (rows, num_outputs).
            embedding: Fused embeddings (rows, dim).
            present: Which inputs each row has (rows, inputs), in the model's order.
        """
        return Judged(outputs, None, None, None, [None] * len(outputs))

    def to_json(self) -> dict[str, Any]:
        """Return the calibration as plain JSON values, but for `arrays`."""
        return {"config": self.config.model_dump(mode="json"), "names": list(self.names)}

    def arrays(self) -> dict[str, Array]:
        """Return its larger parts, float32, by name."""
        return {}

    @classmethod
    def from_json(cls, content: Any, arrays: Mapping[str, Array], target: Target) -> Calibration:  # noqa: ANN401, ARG003
        """Build the calibration from what `to_json` and `arrays` returned.

        Raises:
            BundleError: They do not hold what those return, or do not fit the target.
        """
        if not isinstance(content, dict) or "names" not in content:
            raise BundleError("the calibration has no names of inputs. Copy the model folder again.")
        return cls(CalibrationConfig.model_validate(content["config"]), tuple(content["names"]))
