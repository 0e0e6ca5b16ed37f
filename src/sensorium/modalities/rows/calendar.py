"""What of the calendar a date tells: places on circles, so that December is beside January."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable, Mapping

DAYS_IN_YEAR = 366

TURNS: Mapping[str, Callable[[dt.datetime], float]] = {
    "month": lambda date: (date.month - 1) / 12,
    "weekday": lambda date: date.weekday() / 7,
    "day_of_year": lambda date: (date.timetuple().tm_yday - 1) / DAYS_IN_YEAR,
    "hour": lambda date: (date.hour + date.minute / 60) / 24,
}
"""How much of its circle a part of a date has gone through, 0 to 1."""


def on_circle(turns: float) -> tuple[float, float]:
    """Return sine and cosine of a part of a circle."""
    return math.sin(math.tau * turns), math.cos(math.tau * turns)
