"""What twice the rows may bring, if a learning curve goes on as it began."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sensorium.evaluation import Headline
from sensorium.evaluation.intervals import Interval, interval_of

FEWEST_POINTS = 4
"""A power law has three unknowns: fewer points say nothing of how well it fits."""
FACTOR = 2
"""How far to look ahead. Beyond, every law that fits says something else."""
NUM_DRAWS = 1000
EXPONENTS = np.linspace(0.05, 2.0, 40)
Z_95 = 1.959964

Floats = NDArray[np.float64]


class Measured(NamedTuple):
    """One point of a curve: training rows, and what was reached with its 95 % interval."""

    rows: int
    value: float
    interval: Interval


@dataclass(frozen=True)
class Outlook:
    """A look ahead.

    Attributes:
        rows: Training rows that it is about: twice those of the last point.
        value: What the figure may then be, about.
        interval: The middle 95 % of what curves through points as uncertain as these say.
    """

    rows: int
    value: float
    interval: Interval

    @property
    def sentence(self) -> str:
        """The same in plain words, no more precise than it is."""
        value, low, high = (f"{float(f'{one:.2g}'):,g}" for one in (self.value, *self.interval))
        about = f"about {value} ({low} to {high})"
        return f"With {self.rows:,} rows of the same kind it may be {about}, if the curve goes on as it began."


def look_ahead(figure: Headline, points: Sequence[Measured], *, seed: int = 0) -> Outlook | None:
    """Fit a power law to a learning curve and read it at twice the rows.

    The figure is taken to be ``limit + gap * rows ** -exponent`` (Cortes et al., 1994; Hestness et al., 2017), with a
    gap that closes towards better figures. The fit is repeated for points moved at random, each by its own uncertainty
    and by what the law leaves unexplained. Points that were measured on the same rows err together, so that the
    interval is rather too wide than too narrow; that another seed trains another model is in it only as far as it
    bends the curve.

    Args:
        figure: The figure.
        points: By rising rows.
        seed: Of the moves.

    Returns:
        None for fewer than four points.
    """
    if len(points) < FEWEST_POINTS:
        return None
    rows = np.array([point.rows for point in points], dtype=np.float64) / points[-1].rows
    values = np.array([point.value for point in points])
    spreads = np.array([(point.interval.high - point.interval.low) / (2 * Z_95) for point in points])
    spreads = np.maximum(spreads, 1e-3 * np.abs(values).max() + 1e-9)  # every row right is no certainty
    ahead, fitted = _fit(figure, rows, values[None], spreads)
    unexplained = np.sqrt(np.square(values - fitted[0]).sum() / (len(points) - 3))
    moves = np.random.default_rng(seed).normal(size=(NUM_DRAWS, len(points)))
    draws, _ = _fit(figure, rows, values + moves * np.hypot(spreads, unexplained), spreads)
    limit = 1.0 if figure.higher_is_better and values.max() <= 1 else np.inf
    lowest = -np.inf if figure.higher_is_better else 0.0
    interval = interval_of(np.clip(draws, lowest, limit))
    return Outlook(FACTOR * points[-1].rows, float(np.clip(ahead[0], lowest, limit)), interval)


def _fit(figure: Headline, rows: Floats, values: Floats, spreads: Floats) -> tuple[Floats, Floats]:
    """Fit curves (curves, points) and return what each is ahead (curves,), and at the points (curves, points).

    For each exponent, limit and gap are a weighted linear regression; the exponent that leaves least wins.
    """
    weights = 1 / np.square(spreads)
    powers = rows ** -EXPONENTS[:, None]
    centred = powers - np.average(powers, axis=1, weights=weights)[:, None]
    means = np.average(values, axis=1, weights=weights)[:, None]
    gaps = (values * weights) @ centred.T / (np.square(centred) @ weights)  # (curves, exponents)
    gaps = np.minimum(gaps, 0) if figure.higher_is_better else np.maximum(gaps, 0)
    fitted = means[..., None] + gaps[..., None] * centred
    best = (np.square(fitted - values[:, None]) @ weights).argmin(axis=1)
    curves = np.arange(len(values))
    step = FACTOR**-EXPONENTS - powers[:, -1]
    return (fitted[..., -1] + gaps * step)[curves, best], fitted[curves, best]
