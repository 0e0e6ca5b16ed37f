"""A watch ends what is under way at the next cell or step, and says what it is told."""

from __future__ import annotations

import time

import pytest

from sensorium.learning.searching.watching import OutOfTimeError, Watch
from sensorium.progress import Reporter


class Told(Reporter):
    def __init__(self):
        super().__init__()
        self.lines = []

    def line(self, text):
        self.lines.append(text)


def test_time_that_is_over_ends_a_bar_where_it_advances():
    watch = Watch(time.monotonic() + 0.05)
    began_s = time.monotonic()
    with pytest.raises(OutOfTimeError):
        [*watch.track((time.sleep(0.01) for _ in range(1000)), "reading", 1000)]
    assert time.monotonic() - began_s < 2, "not at the end of ten seconds"


def test_no_bar_begins_when_time_is_over():
    with pytest.raises(OutOfTimeError), Watch(time.monotonic() - 1).bar("reading", 3):
        pass


def test_without_a_deadline_time_is_never_over():
    assert Watch(None).left_s == float("inf")
    assert [*Watch(None).track(range(3), "reading", 3)] == [0, 1, 2]


def test_being_asked_to_stop_is_heard():
    asked = []
    watch = Watch(None, lambda: bool(asked))
    watch.check()
    asked.append(1)
    with pytest.raises(KeyboardInterrupt):
        watch.check()


def test_what_is_told_is_passed_on():
    told = Told()
    Watch(None, shown=told).line("note: a remark")
    assert told.lines == ["note: a remark"]
    Watch(None).line("nobody hears this")
