"""Figures as dots with their intervals as whiskers, one a row, for the cells of a table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sensorium.report.scales import Scale, scale_of
from sensorium.report.wording import tick

WIDTH, MARGIN = 180, 8


@dataclass(frozen=True)
class Whisker:
    """Places of a dot and of the ends of its whisker, and the values at the ends of its scale."""

    x: float
    low_x: float
    high_x: float
    low: str
    high: str
    width: int = WIDTH


def whisker_on(scale: Scale, value: float, interval: Sequence[float]) -> Whisker:
    """Return a figure on a scale that holds its interval."""
    low, high = interval
    inside = min(max(value, scale.low), scale.high)
    return Whisker(scale.place(inside), scale.place(low), scale.place(high), tick(scale.low), tick(scale.high))


def common_scale(values: Sequence[float]) -> Scale:
    """Return a scale that holds all values and ends at round ones."""
    return scale_of(values, MARGIN, WIDTH - MARGIN)


def own_scale(value: float, interval: Sequence[float], *, is_bounded: bool = True) -> Scale:
    """Return the scale to show one figure on: from 0 to 1, or -1 where it is negative, or to what it takes."""
    values = [value, *interval]
    if is_bounded and max(map(abs, values)) <= 1:
        return common_scale((0.0 if min(values) >= 0 else -1.0, 1.0))
    return common_scale((0.0, *values))
