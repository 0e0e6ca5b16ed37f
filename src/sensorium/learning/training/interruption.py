"""Being asked to stop: Ctrl-C and the signal of a scheduler wait for the end of a step."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

SIGNALS = (signal.SIGINT, signal.SIGTERM)


class Interruption:
    """Whether someone asked the run to stop."""

    def __init__(self) -> None:
        self.is_asked = False


@contextmanager
def interruption() -> Iterator[Interruption]:
    """Note the first Ctrl-C or termination inside the block instead of stopping in the middle of a step.

    A second one stops at once, as ever. Outside the main thread, which alone gets signals, nothing is changed.
    """
    asked = Interruption()
    if threading.current_thread() is not threading.main_thread():
        yield asked
        return
    before = {number: signal.getsignal(number) for number in SIGNALS}

    def restore() -> None:
        for number, handler in before.items():
            signal.signal(number, handler)

    def note(_number: int, _frame: FrameType | None) -> None:
        asked.is_asked = True
        restore()

    for number in SIGNALS:
        signal.signal(number, note)
    try:
        yield asked
    finally:
        restore()
