"""Durations as people write them: 90s, 30m, 1.5h."""

from __future__ import annotations

import re

from sensorium.errors import ConfigError

_DURATION = re.compile(r"(\d+(?:\.\d+)?|\.\d+)\s*(s|m|min|h)")
_UNIT_S = {"s": 1.0, "m": 60.0, "min": 60.0, "h": 3600.0}


def parse_duration(text: str) -> float:
    """Return the seconds of a duration: a number with its unit, ``s``, ``m`` or ``min``, or ``h``.

    Raises:
        ConfigError: It is no such text, or nothing long.
    """
    found = _DURATION.fullmatch(text.strip().lower())
    seconds = float(found[1]) * _UNIT_S[found[2]] if found else 0.0
    if not seconds:
        raise ConfigError(f"'{text}' is no time. Write a number with its unit, such as 90s, 30m or 2h.")
    return seconds


def in_words(seconds: float) -> str:
    """Return seconds as people read them: 8.1 s, 45 s, 12 min, 2.5 h."""
    if seconds < 90:
        return f"{seconds:.1f} s" if seconds < 10 else f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 5400 else f"{seconds / 3600:.1f} h"
