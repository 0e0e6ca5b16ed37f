"""How numbers are brought to the range that a network takes; each scale is learned from training cells.

Zero is the centre of every scale, so that it can stand for a number that is missing.
"""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from statistics import NormalDist
from typing import Any, ClassVar, Self

import numpy as np
from numpy.typing import NDArray

from sensorium.errors import BundleError
from sensorium.modalities.fitted import state as states

MAX_DEVIATIONS = 10.0
"""Scaled numbers are clipped here, so that one absurd value cannot drown all other features."""
IQR_OF_NORMAL = 1.349  # in standard deviations: a normal column comes out alike under both affine scales
MAX_KNOTS = 256
MIN_RANK = 1e-7  # keeps the normal quantiles of the ends finite


class Scale(ABC):
    """Maps one number to about −1 to 1, monotonically."""

    @classmethod
    @abstractmethod
    def learn(cls, numbers: NDArray[np.float64]) -> Self:
        """Learn from training numbers (n,), n at least one."""

    @classmethod
    @abstractmethod
    def restore(cls, state: Mapping[str, Any]) -> Self:
        """Build from what `state` gave.

        Raises:
            BundleError: The state is damaged.
        """

    @abstractmethod
    def __call__(self, number: float) -> float:
        """Return the scaled number, within ±`MAX_DEVIATIONS`."""

    @abstractmethod
    def state(self) -> dict[str, Any]:
        """Return what was learned, as plain JSON values."""


@dataclass(frozen=True)
class Standard(Scale):
    """Less the centre, by the spread: mean and standard deviation."""

    centre: float
    spread: float

    @classmethod
    def learn(cls, numbers: NDArray[np.float64]) -> Self:
        """Learn mean and standard deviation; a constant column has the spread 1."""
        return cls(float(numbers.mean()), float(numbers.std()) or 1.0)

    @classmethod
    def restore(cls, state: Mapping[str, Any]) -> Self:
        """Build from centre and spread."""
        (centre,) = states.numbers(state, "centre", length=1).tolist()
        (spread,) = states.deviations(state, "spread", length=1).tolist()
        return cls(centre, spread)

    def __call__(self, number: float) -> float:
        """Return how many spreads a number is from the centre."""
        return min(max((number - self.centre) / self.spread, -MAX_DEVIATIONS), MAX_DEVIATIONS)

    def state(self) -> dict[str, Any]:
        """Return centre and spread."""
        return {"centre": [self.centre], "spread": [self.spread]}


class Robust(Standard):
    """Less the median, by the interquartile range as a standard deviation: outliers do not move it."""

    @classmethod
    def learn(cls, numbers: NDArray[np.float64]) -> Self:
        """Learn the quartiles; where both are one number, the standard deviation is the spread."""
        lower, median, upper = np.percentile(numbers, [25, 50, 75]).tolist()
        return cls(median, (upper - lower) / IQR_OF_NORMAL or float(numbers.std()) or 1.0)


class Log(Standard):
    """The signed logarithm, sign(x)·ln(1 + |x|), then as standard."""

    @classmethod
    def learn(cls, numbers: NDArray[np.float64]) -> Self:
        """Learn mean and standard deviation of the logarithms."""
        return super().learn(np.sign(numbers) * np.log1p(np.abs(numbers)))

    def __call__(self, number: float) -> float:
        """Return how many spreads a number's logarithm is from the centre."""
        return super().__call__(math.copysign(math.log1p(abs(number)), number))


@dataclass(frozen=True)
class Ranks(Scale):
    """A number's rank among the training numbers, between learned quantiles; see the two kinds below."""

    knots: tuple[float, ...]

    @classmethod
    def learn(cls, numbers: NDArray[np.float64]) -> Self:
        """Learn up to 256 quantiles, evenly spaced."""
        ranks = np.linspace(0, 1, min(MAX_KNOTS, max(len(numbers), 2)))
        return cls(tuple(np.quantile(numbers, ranks).tolist()))

    @classmethod
    def restore(cls, state: Mapping[str, Any]) -> Self:
        """Build from the quantiles."""
        knots = state.get("knots")
        length = len(knots) if isinstance(knots, list) else 0
        values = states.numbers(state, "knots", length=min(max(length, 2), MAX_KNOTS))
        if (np.diff(values) < 0).any():
            raise BundleError("modality state 'knots' must rise. Copy the model folder again.")
        return cls(tuple(values.tolist()))

    def rank(self, number: float) -> float:
        """Return the part of the training numbers below a number, 0 to 1; half of those equal to it count."""
        ranks = np.linspace(0, 1, len(self.knots))
        knots = np.asarray(self.knots)
        return float(np.interp(number, knots, ranks) + 1 - np.interp(-number, -knots[::-1], ranks)) / 2

    def state(self) -> dict[str, Any]:
        """Return the quantiles."""
        return {"knots": list(self.knots)}


class NormalRanks(Ranks):
    """The normal quantile of the rank: any column comes out normal, −5.2 to 5.2."""

    _normal: ClassVar[NormalDist] = NormalDist()

    def __call__(self, number: float) -> float:
        """Return the normal quantile of a number's rank."""
        return self._normal.inv_cdf(min(max(self.rank(number), MIN_RANK), 1 - MIN_RANK))


class UniformRanks(Ranks):
    """The rank, −1 to 1: any column comes out uniform."""

    def __call__(self, number: float) -> float:
        """Return a number's rank, −1 for the lowest and 1 for the highest."""
        return 2 * self.rank(number) - 1
