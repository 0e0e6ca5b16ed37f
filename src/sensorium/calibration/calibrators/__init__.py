"""The contract of a calibrator: a map of head outputs to head outputs whose probabilities are honest."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import ClassVar, Self

from sensorium.calibration.links import Floats, LinkFunction
from sensorium.calibration.state import State
from sensorium.specs import Array


class Calibrator(ABC):
    """A fitted map. It keeps no row.

    Attributes:
        name: Of the method, as a config has it.
        margin: By how many standard errors it must beat a simpler one on held-out rows for `auto` to take it.
    """

    name: ClassVar[str]
    margin: ClassVar[float]

    @classmethod
    @abstractmethod
    def min_rows(cls, num_outputs: int) -> int:
        """Return the rows below which `auto` does not try it."""

    @classmethod
    @abstractmethod
    def fit(cls, link: LinkFunction, outputs: Array, truth: Floats) -> Self:
        """Fit to outputs and truth, both (rows, num_outputs)."""

    @abstractmethod
    def apply(self, outputs: Array) -> Floats:
        """Map outputs (rows, num_outputs); finite stays finite."""

    @abstractmethod
    def state(self) -> dict[str, float | Array]:
        """Return what was learned."""

    @classmethod
    @abstractmethod
    def from_state(cls, link: LinkFunction, state: State, num_outputs: int) -> Self:
        """Build from what `state` returned.

        Raises:
            ValueError: It does not fit; the message says what.
        """
