"""Durations in words, there and back."""

from __future__ import annotations

import pytest

from sensorium.durations import in_words, parse_duration
from sensorium.errors import ConfigError


@pytest.mark.parametrize(
    ("text", "seconds"), [("90s", 90), ("30m", 1800), ("3 min", 180), ("1.5h", 5400), (".5m", 30), (" 2H ", 7200)]
)
def test_a_number_with_its_unit(text, seconds):
    assert parse_duration(text) == seconds


@pytest.mark.parametrize("text", ["", "30", "m", "-3m", "3 days", "0s", "1e3s", "nan h", "1h30m"])
def test_what_is_no_time_is_told_of(text):
    with pytest.raises(ConfigError, match="such as 90s, 30m or 2h"):
        parse_duration(text)


@pytest.mark.parametrize(("seconds", "text"), [(8.14, "8.1 s"), (45.4, "45 s"), (720, "12 min"), (9000, "2.5 h")])
def test_seconds_as_people_read_them(seconds, text):
    assert in_words(seconds) == text
