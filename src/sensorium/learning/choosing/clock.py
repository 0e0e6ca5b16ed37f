"""The time that one command may take."""

from __future__ import annotations

import time


class Clock:
    """A budget of seconds that runs."""

    def __init__(self, budget_s: float, *, began_s: float | None = None) -> None:
        """Begin now, or when `time.perf_counter` gave ``began_s``."""
        self.budget_s = budget_s
        self._began_s = time.perf_counter() if began_s is None else began_s

    @property
    def spent_s(self) -> float:
        """Seconds since the beginning."""
        return time.perf_counter() - self._began_s

    @property
    def left_s(self) -> float:
        """Seconds until the budget is spent; below zero afterwards."""
        return self.budget_s - self.spent_s
