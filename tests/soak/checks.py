"""What must hold of a file under damage, for the small share of a campaign that every test run does."""

from __future__ import annotations

import contextlib
import time
import tracemalloc
from collections.abc import Iterator
from types import ModuleType

from sensorium.errors import DataError


def read_or_refused(subject: ModuleType, content: bytes) -> None:
    """Read a file, or see it refused, within the subject's time."""
    started_s = time.thread_time()
    with contextlib.suppress(DataError):
        subject.read(content)
    assert time.thread_time() - started_s < subject.MAX_SECONDS


@contextlib.contextmanager
def little_memory(subject: ModuleType) -> Iterator[None]:
    """What is decoded and copied in the block stays within the subject's bound."""
    tracemalloc.start()
    try:
        yield
        assert tracemalloc.get_traced_memory()[1] < subject.MAX_MB * 1e6
    finally:
        tracemalloc.stop()
