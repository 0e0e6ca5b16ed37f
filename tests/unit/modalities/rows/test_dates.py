from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sensorium.modalities.rows.dates import date_of, day_comes_first, parse_date, seconds_of

moment = dt.datetime.fromisoformat
FOURTH = moment("2025-03-04")


@pytest.mark.parametrize(
    "text",
    [
        *(
            "2025-03-04",
            "20250304",
            "2025-03-04T00:00:00Z",
            " 2025/3/4 ",
            "2025.03.04",
            "2025年3月4日",
            "2025年03月04日",
        ),
        *("4 March 2025", "04-Mar-2025", "Mar 4, 2025", "march 4 2025", "4 mar. 2025", "2025-03-04 12:00 am"),
    ],
)
def test_one_day_in_many_ways(text):
    assert parse_date(text) == FOURTH


def test_a_date_without_a_day_is_the_first_of_its_month():
    assert {parse_date(text) for text in ("2025-03", "2025年3月", "March 2025")} == {moment("2025-03-01")}
    assert {parse_date(text) for text in ("2025", "2025年")} == {moment("2025-01-01")}


def test_day_and_month_before_the_year_need_an_order():
    assert parse_date("4/3/2025") is None
    assert parse_date("4/3/2025", day_first=True) == parse_date("3/4/25", day_first=False) == FOURTH
    assert parse_date("1.2.69", day_first=True) == moment("1969-02-01")
    assert parse_date("1.2.68", day_first=True) == moment("2068-02-01")
    assert parse_date("4/3-2025", day_first=True) is None


def test_times_of_day():
    assert parse_date("3/4/2025 2:05 pm", day_first=False) == moment("2025-03-04T14:05")
    assert parse_date("4 March 2025 23:59:58.5 UTC") == moment("2025-03-04T23:59:58")
    assert parse_date("4 March 2025 13:00 pm") is None
    assert parse_date("4 March 2025 25:00") is None


def test_what_tells_the_order():
    assert day_comes_first(["1/2/2025", "2025-03-14", "words"]) == set()
    assert day_comes_first(["1/2/2025", "13/2/2025"]) == {True}
    assert day_comes_first(["13/2/2025", "2/13/2025"]) == {True, False}


FROM_1000 = st.datetimes(min_value=moment("1000-01-01"))  # earlier years are not written with four digits


@given(FROM_1000, st.sampled_from(["%Y-%m-%dT%H:%M:%S", "%d %B %Y %H:%M:%S", "%B %d, %Y %I:%M:%S %p"]))
def test_dates_survive_writing_and_reading(date, written):
    date = date.replace(microsecond=0)
    assert parse_date(date.strftime(written)) == date
    assert date_of(seconds_of(date)) == date


@given(st.text(max_size=40), st.sampled_from([True, False, None]))
def test_any_text_is_a_date_or_none(text, day_first):
    assert isinstance(parse_date(text, day_first=day_first), dt.datetime | None)
