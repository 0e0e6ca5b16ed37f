"""A number to be estimated."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, ClassVar, Literal

import numpy as np
from pydantic import Field

from sensorium.errors import BundleError, DataError, Fault
from sensorium.specs import Array, TargetSpec
from sensorium.targets import Link, Target, TargetConfig
from sensorium.targets.labels.parse import NOT_A_NUMBER, filled_labels, number_in


class NumberConfig(TargetConfig):
    """Options of a target with one number a record.

    Attributes:
        column: Column of the table with the numbers.
    """

    task: ClassVar[str] = "regression"
    default_loss: ClassVar[str] = "mean_squared_error"

    type: Literal["number"] = "number"
    column: str = Field(min_length=1)

    def fit(self, labels: Sequence[str | None]) -> Number:
        """Learn mean and standard deviation, so that the model learns numbers around zero.

        Raises:
            DataError: Labels are missing or not numbers, or all are the same number.
        """
        numbers = [number_in(label) for label in filled_labels(labels)]
        faults = [Fault(NOT_A_NUMBER, row=row) for row, number in enumerate(numbers, start=1) if number is None]
        if faults:
            raise DataError(faults)
        if not numbers:
            raise DataError("no training row has a label. Add rows.")
        values = np.array(numbers, dtype=np.float64)
        std = float(values.std())
        if not std:
            raise DataError("every training row has the same number, so there is nothing to learn. Add rows.")
        return Number(self, mean=float(values.mean()), std=std)


class Number(Target):
    """A fitted target of numbers, scaled by ``mean`` and ``std`` of the training labels."""

    link: ClassVar[Link] = "identity"

    config: NumberConfig

    def __init__(self, config: NumberConfig, *, mean: float, std: float) -> None:
        self.config = config
        self.spec = TargetSpec("number", 1)
        self.mean = mean
        self.std = std

    @property
    def classes(self) -> tuple[str, ...]:
        """None: numbers have no classes."""
        return ()

    def encode(self, label: str) -> float:
        """Return the scaled number.

        Raises:
            DataError: The label is not a finite number.
        """
        number = number_in(label)
        if number is None:
            raise DataError(NOT_A_NUMBER)
        return (number - self.mean) / self.std

    def decode(self, outputs: Array) -> tuple[list[float], None]:
        """Return the number of each row, in the unit of the labels. There are no probabilities."""
        numbers: list[float] = (outputs[:, 0].astype(np.float64) * self.std + self.mean).tolist()
        return numbers, None

    def state(self) -> dict[str, Any]:
        """Return mean and standard deviation of the training labels."""
        return {"mean": self.mean, "std": self.std}

    @classmethod
    def from_state(cls, config: NumberConfig, state: dict[str, Any]) -> Number:
        """Build from mean and standard deviation.

        Raises:
            BundleError: They are not finite numbers, the second above zero.
        """
        mean, std = state.get("mean"), state.get("std")
        if not (isinstance(mean, float) and isinstance(std, float) and math.isfinite(mean + std) and std > 0):
            raise BundleError(
                "target state must hold finite `mean` and `std`, the second above zero. Copy the model folder again."
            )
        return cls(config, mean=mean, std=std)
