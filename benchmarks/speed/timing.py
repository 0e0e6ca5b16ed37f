"""Timing of one piece of work."""

from __future__ import annotations

import time
from collections.abc import Callable


def seconds(work: Callable[[], object]) -> float:
    """Return the seconds that a piece of work takes."""
    started_s = time.perf_counter()
    work()
    return time.perf_counter() - started_s


def cpu_seconds(work: Callable[[], object]) -> float:
    """Return the seconds of the processor that a piece of work takes, which other programs disturb least."""
    started_s = time.process_time()
    work()
    return time.process_time() - started_s
