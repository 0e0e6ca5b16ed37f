"""Work done ahead by threads, handed over in order."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

T = TypeVar("T")
R = TypeVar("R")


def in_order(function: Callable[[T], R], items: Iterable[T], *, ahead: int, num_threads: int) -> Iterator[R]:
    """Yield ``function`` of each item in order, worked out by threads at most ``ahead`` items early.

    Args:
        function: What to do; whatever it raises is raised here, in its turn.
        items: What to do it to.
        ahead: How many items may be under way or done before they are asked for.
        num_threads: Threads; 0 takes one per core that this process may use.
    """
    with ThreadPoolExecutor(num_threads or num_cores(), "reading") as pool:
        pending: deque[Future[R]] = deque()
        try:
            for item in items:
                pending.append(pool.submit(function, item))
                if len(pending) > ahead:
                    yield pending.popleft().result()
            while pending:
                yield pending.popleft().result()
        finally:  # the caller may have stopped early
            pool.shutdown(wait=False, cancel_futures=True)


def num_cores() -> int:
    """Return how many cores this process may use."""
    return len(os.sched_getaffinity(0))
