"""Work done ahead: in order, bounded, errors in their turn."""

from __future__ import annotations

import os
import threading
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sensorium.reading import in_order, num_cores


@given(st.lists(st.integers()), st.integers(0, 5), st.integers(1, 4))
def test_results_come_in_the_order_of_the_items(items, ahead, num_threads):
    def slow_at_first(item):
        time.sleep(0.0002 * (item % 3))
        return item * 2

    assert list(in_order(slow_at_first, items, ahead=ahead, num_threads=num_threads)) == [item * 2 for item in items]


@pytest.mark.parametrize("ahead", [0, 3])
def test_no_more_is_begun_than_is_allowed_ahead(ahead):
    begun = []
    ready = in_order(lambda item: begun.append(item) or item, range(100), ahead=ahead, num_threads=4)
    for asked in range(1, 6):
        next(ready)
        assert len(begun) <= asked + ahead
    ready.close()


def test_items_are_taken_only_as_they_are_needed():
    taken = []

    def items():
        for item in range(1000):
            taken.append(item)
            yield item

    ready = in_order(str, items(), ahead=2, num_threads=1)
    assert next(ready) == "0"
    ready.close()
    assert len(taken) == 3


def test_an_error_comes_in_its_turn():
    def refuse_three(item):
        if item == 3:
            raise ValueError("broken cell")
        return item

    ready = in_order(refuse_three, range(10), ahead=8, num_threads=2)
    assert [next(ready) for _ in range(3)] == [0, 1, 2]
    with pytest.raises(ValueError, match="broken cell"):
        next(ready)


def test_threads_work_at_once_and_end_when_the_caller_stops():
    meeting = threading.Barrier(3)  # passed only if three threads are inside together
    before = threading.active_count()
    ready = in_order(lambda _: meeting.wait(10), range(30), ahead=5, num_threads=3)
    next(ready)
    ready.close()
    meeting.abort()
    deadline_s = time.monotonic() + 5
    while threading.active_count() > before and time.monotonic() < deadline_s:
        time.sleep(0.01)
    assert threading.active_count() == before


def test_cores_are_those_that_this_process_may_use():
    allowed = os.sched_getaffinity(0)
    try:
        os.sched_setaffinity(0, [min(allowed)])
        assert num_cores() == 1
    finally:
        os.sched_setaffinity(0, allowed)
    assert num_cores() == len(allowed)
