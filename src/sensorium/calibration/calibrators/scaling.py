"""Calibration that scales outputs: by one factor (temperature), or by a factor and a shift for each output (vector).

Guo, Pleiss, Sun and Weinberger (2017). Both minimise the log-loss, which is convex in the scales, by Newton's method.
"""

from __future__ import annotations

from typing import ClassVar, Self

import numpy as np

from sensorium.calibration.calibrators import Calibrator
from sensorium.calibration.links import Floats, LinkFunction
from sensorium.calibration.state import State, array_of
from sensorium.specs import Array

MIN_SCALE, MAX_SCALE = 0.05, 20.0
MAX_SHIFT = 100.0
MAX_STEPS = 50
MAX_HALVINGS = 20
TOLERANCE = 1e-7
RIDGE = 1.0  # weight of staying as it was, in rows


class Temperature(Calibrator):
    """Divides all outputs by one number, which changes no answer of a softmax."""

    name: ClassVar[str] = "temperature"
    margin: ClassVar[float] = 0.0

    def __init__(self, temperature: float) -> None:
        self.temperature = temperature

    @classmethod
    def min_rows(cls, num_outputs: int) -> int:  # noqa: ARG003
        """See `Calibrator.min_rows`: one number needs no more."""
        return 20

    @classmethod
    def fit(cls, link: LinkFunction, outputs: Array, truth: Floats) -> Self:
        """Fit to outputs and truth: Newton's method inside a bracket, which no step leaves."""
        outputs, wanted = outputs.astype(np.float64), link.softened(truth)
        low, high, scale = MIN_SCALE, MAX_SCALE, 1.0
        for _ in range(MAX_STEPS):
            probabilities = link.probabilities(outputs * scale)
            slope = float(((probabilities - wanted) * outputs).sum())
            curvature = float(link.curvature(probabilities, outputs).sum())
            low, high = (low, scale) if slope > 0 else (scale, high)
            step = scale - slope / curvature if curvature > 0 else scale
            following = step if low <= step <= high else float(np.sqrt(low * high))
            if abs(following - scale) <= TOLERANCE * scale:
                break
            scale = following
        return cls(1 / scale)

    def apply(self, outputs: Array) -> Floats:
        """See `Calibrator.apply`."""
        return np.divide(outputs, self.temperature, dtype=np.float64)

    def state(self) -> dict[str, float | Array]:
        """See `Calibrator.state`."""
        return {"temperature": self.temperature}

    @classmethod
    def from_state(cls, link: LinkFunction, state: State, num_outputs: int) -> Self:  # noqa: ARG003
        """See `Calibrator.from_state`."""
        temperature = state.get("temperature")
        if not isinstance(temperature, float) or not 1 / (2 * MAX_SCALE) <= temperature <= 2 / MIN_SCALE:
            raise ValueError("it has no sound 'temperature'")
        return cls(temperature)


class Vector(Calibrator):
    """Gives each output a factor and a shift of its own."""

    name: ClassVar[str] = "vector"
    margin: ClassVar[float] = 1.0

    def __init__(self, scale: Floats, shift: Floats) -> None:
        self.scale = scale
        self.shift = shift

    @classmethod
    def min_rows(cls, num_outputs: int) -> int:
        """See `Calibrator.min_rows`: 25 rows for each of its numbers."""
        return 50 * num_outputs

    @classmethod
    def fit(cls, link: LinkFunction, outputs: Array, truth: Floats) -> Self:
        """Fit to outputs and truth: damped Newton steps, with a weak pull towards leaving outputs as they are."""
        outputs, wanted, width = outputs.astype(np.float64), link.softened(truth), outputs.shape[1]
        start = np.concatenate([np.ones(width), np.zeros(width)])
        found, loss = start, _penalised(link, outputs, wanted, start)
        for _ in range(MAX_STEPS):
            step = _newton_step(link, outputs, wanted, found)
            for halvings in range(MAX_HALVINGS):
                following = found - step / 2**halvings
                lower = _penalised(link, outputs, wanted, following)
                if lower < loss:
                    break
            else:
                break
            found, gained, loss = following, loss - lower, lower
            if gained <= TOLERANCE * loss:
                break
        scale, shift = np.split(found, 2)
        return cls(np.clip(scale, MIN_SCALE, MAX_SCALE), np.clip(shift, -MAX_SHIFT, MAX_SHIFT))

    def apply(self, outputs: Array) -> Floats:
        """See `Calibrator.apply`."""
        return np.asarray(outputs * self.scale + self.shift)

    def state(self) -> dict[str, float | Array]:
        """See `Calibrator.state`."""
        return {"scale": self.scale.astype(np.float32), "shift": self.shift.astype(np.float32)}

    @classmethod
    def from_state(cls, link: LinkFunction, state: State, num_outputs: int) -> Self:  # noqa: ARG003
        """See `Calibrator.from_state`."""
        return cls(array_of(state, "scale", (num_outputs,)), array_of(state, "shift", (num_outputs,)))


def _penalised(link: LinkFunction, outputs: Floats, wanted: Floats, found: Floats) -> float:
    scale, shift = np.split(found, 2)
    pull = np.square(scale - 1).sum() + np.square(shift).sum()
    return float(link.losses(outputs * scale + shift, wanted).sum() + RIDGE / 2 * pull)


def _newton_step(link: LinkFunction, outputs: Floats, wanted: Floats, found: Floats) -> Floats:
    """Return inverse Hessian times gradient, over factors and then shifts."""
    scale, shift = np.split(found, 2)
    probabilities = link.probabilities(outputs * scale + shift)
    excess = probabilities - wanted
    slopes = np.concatenate([(excess * outputs).sum(axis=0), excess.sum(axis=0)])
    gradient = slopes + RIDGE * np.concatenate([scale - 1, shift])
    diagonal, vector = link.spread(probabilities)
    crossed = np.concatenate([vector * outputs, vector], axis=1)
    squares, products, sums = ((diagonal * part).sum(axis=0) for part in (np.square(outputs), outputs, 1.0))
    own = np.block([[np.diag(squares), np.diag(products)], [np.diag(products), np.diag(sums)]])
    hessian = own - crossed.T @ crossed + RIDGE * np.eye(len(found))
    return np.asarray(np.linalg.solve(hessian, gradient))
