"""From values to places in a drawing, with ticks at round numbers."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

SMALLEST_SPAN = 1e-9
"""Values nearer to each other than this part of their size are one value."""
MAX_LOG_TICKS = 6


@dataclass(frozen=True)
class Scale:
    """A linear axis.

    Attributes:
        low: Value at ``start``.
        high: Value at ``end``.
        start: Place of the low end, in the drawing's units.
        end: Place of the high end.
        ticks: Round values between the ends, ends included where they are round.
    """

    low: float
    high: float
    start: float
    end: float
    ticks: tuple[float, ...]

    def place(self, value: float) -> float:
        """Return where a value lies."""
        share = (value - self.low) / (self.high - self.low)
        return round(self.start + share * (self.end - self.start), 1)


def scale_of(values: Sequence[float], start: float, end: float, *, num_ticks: int = 5, whole: bool = False) -> Scale:
    """Return an axis that holds all values and ends at round ones.

    Args:
        values: At least one finite number.
        start: Place of the low end.
        end: Place of the high end.
        num_ticks: About how many ticks.
        whole: Whether ticks are whole numbers, and the axis ends at the values themselves: for counts of epochs.
    """
    low, high = min(values), max(values)
    size = max(abs(low), abs(high))
    if high - low <= SMALLEST_SPAN * max(size, SMALLEST_SPAN):
        half = size / 2 if size > SMALLEST_SPAN else 0.5
        low, high = low - half, high + half
    step = _round_step((high - low) / num_ticks)
    if whole:
        step = max(1.0, math.ceil(step))
        first = math.ceil(min(values) / step)
        ticks = [count * step for count in range(first, math.floor(max(values) / step) + 1)]
        return Scale(low, high, start, end, tuple(ticks))
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    ticks = [count * step for count in range(first, last + 1)]
    return Scale(ticks[0], ticks[-1], start, end, tuple(ticks))


def _round_step(step: float) -> float:
    """Return the smallest of 1, 2, 2.5, 5 times a power of ten that is not below a step."""
    power = 10.0 ** math.floor(math.log10(step))
    return next(factor * power for factor in (1, 2, 2.5, 5, 10) if factor * power >= step * (1 - 1e-9))


@dataclass(frozen=True)
class LogScale(Scale):
    """An axis on which every factor has the same length, for values above 0."""

    def place(self, value: float) -> float:
        """Return where a value lies."""
        share = math.log(value / self.low) / math.log(self.high / self.low)
        return round(self.start + share * (self.end - self.start), 1)


def log_scale_of(values: Sequence[float], start: float, end: float) -> LogScale:
    """Return an axis by factors that ends at the least and the greatest value, with ticks at 1, 2 and 5, or at 1 alone.

    Args:
        values: At least one finite number above 0.
        start: Place of the low end.
        end: Place of the high end.
    """
    low, high = min(values), max(values)
    if high / low < 1 + SMALLEST_SPAN:
        low, high = low / 2, high * 2
    powers = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
    round_values = [factor * 10.0**power for power in powers for factor in (1, 2, 5)]
    ticks = [value for value in round_values if low * (1 - 1e-9) <= value <= high * (1 + 1e-9)]
    tens = [value for value in ticks if math.isclose(math.log10(value), round(math.log10(value)), abs_tol=1e-9)]
    return LogScale(low, high, start, end, tuple(tens if len(ticks) > MAX_LOG_TICKS and len(tens) > 1 else ticks))
