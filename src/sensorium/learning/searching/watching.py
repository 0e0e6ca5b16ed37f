"""Watching a trial: its time, whether someone asked to stop, and whether going on with it is worth the while."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from sensorium.progress import Reporter


class OutOfTimeError(Exception):
    """The budget is spent; what is under way is not finished."""


class GivenUpError(Exception):
    """A trial does worse than most did at its place."""


class Watch(Reporter):
    """A reporter that keeps the time, and passes on what it is told to another, which may be silent.

    Reading cells and training advance a bar at every cell and step. So a budget is kept to the step, and neither need
    know of budgets.
    """

    def __init__(
        self,
        deadline_s: float | None,
        is_asked_to_stop: Callable[[], bool] = lambda: False,
        *,
        shown: Reporter | None = None,
    ) -> None:
        """Watch until a time of `time.monotonic`, if there is one, or until someone asks to stop."""
        super().__init__()
        self._deadline_s = deadline_s
        self._is_asked = is_asked_to_stop
        self._shown = shown or Reporter()

    @property
    def left_s(self) -> float:
        """Seconds that are left."""
        return float("inf") if self._deadline_s is None else self._deadline_s - time.monotonic()

    def check(self) -> None:
        """Do nothing while there is time.

        Raises:
            OutOfTimeError: There is none left.
            KeyboardInterrupt: Someone asked to stop.
        """
        if self._is_asked():
            raise KeyboardInterrupt
        if self.left_s <= 0:
            raise OutOfTimeError

    def line(self, text: str) -> None:
        """Pass a line on."""
        self._shown.line(text)

    @contextmanager
    def bar(self, description: str, total: int) -> Iterator[Callable[[int, str], None]]:
        """Pass a bar on, and look at the time whenever it advances."""
        self.check()
        with self._shown.bar(description, total) as advance:

            def advance_in_time(count: int, note: str) -> None:
                self.check()
                advance(count, note)

            yield advance_in_time
