"""Timing of one piece of work."""

from __future__ import annotations

import time
from collections.abc import Callable


def seconds(work: Callable[[], object]) -> float:
    """Return the seconds that a piece of work takes."""
    started_s = time.perf_counter()
    work()
    return time.perf_counter() - started_s
