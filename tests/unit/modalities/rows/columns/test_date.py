from __future__ import annotations

import datetime as dt
import math

import pytest
from pydantic import ValidationError

from sensorium.errors import BundleError, DataError
from sensorium.modalities.rows.columns.date import DateConfig
from tests.unit.modalities.rows.columns.reading import features, learn

CELLS = ["2024-01-01", "2024-07-01", "2025-03-04"]


def test_parts_lie_on_circles():
    column = learn("date", CELLS, parts=["weekday"])
    monday, sunday, thursday = (features(column, cell) for cell in ("2024-01-01", "2024-01-07", "2024-01-04"))
    assert monday == [0.0, 1.0, 0.0]
    assert math.dist(monday, sunday) < math.dist(monday, thursday)
    assert features(column, "2031-06-02") == monday


def test_the_hour_is_left_out_where_no_training_cell_has_one():
    assert learn("date", CELLS, parts=["hour", "month"]).width == 3
    column = learn("date", [*CELLS, "2024-01-01 18:00"], parts=["hour"])
    assert features(column, "2025-03-04T06:00") == pytest.approx([1.0, 0.0, 0.0])
    assert features(column, "2025-03-04T06:00+08:00") == pytest.approx([1.0, 0.0, 0.0]), "the clock as written"


def test_the_year_is_a_scaled_number():
    column = learn("date", ["2020-05-01", "2022-05-01"], parts=["year"])
    assert features(column, "2022-12-31") == [1.0, 0.0]


def test_ages_count_from_a_date():
    column = learn("date", ["2024-01-11", "2024-01-31"], parts=[], since="2024-01-01")
    assert features(column, "2024-01-31") == [1.0, 0.0, 0.0]
    assert features(column, "2024-01-21") == [0.0, 0.0, 0.0]
    assert DateConfig.model_validate({"name": "x", "since": dt.date(2024, 1, 1)}).since == "2024-01-01"


def test_ages_count_from_another_column():
    config = DateConfig(name="x", parts=(), since="born")
    assert config.reads == {"x": "date", "born": "date"}
    rows = [{"x": "2024-01-11", "born": "2024-01-01"}, {"x": "2024-01-31", "born": "2024-01-01"}]
    column = config.learn([*rows, {"x": None, "born": None}])
    assert features(column, "2025-03-31", born="2025-03-01") == [1.0, 0.0, 0.0]
    assert features(column, "2025-03-31", born=None) == [0.0, 1.0, 0.0]
    assert features(column, None, born="2025-03-01") == [0.0, 1.0, 1.0]
    with pytest.raises(DataError, match="column 'born' takes dates"):
        column.read({"x": "2025-03-31", "born": "unknown"})


@pytest.mark.parametrize("cell", ["0001-01-01", "9999-12-31T23:59:59.999999"])
def test_the_first_and_the_last_date_are_read(cell):
    column = learn("date", CELLS, parts=["year", "month", "weekday", "day_of_year"], since="2024-01-01")
    assert all(abs(value) <= 10 for value in features(column, cell))


def test_a_missing_date_is_zeros_and_a_flag():
    column = learn("date", CELLS, parts=["weekday", "year"])
    assert features(column, None) == features(column, " ") == [0.0, 0.0, 0.0, 1.0]


def test_the_order_of_day_and_month_is_learned():
    european = learn("date", ["3/4/2025", "25/12/2024"], parts=["month"])
    american = learn("date", ["3/4/2025", "12/25/2024"], parts=["month"])
    assert features(european, "3/4/2025") == features(european, "2025-04-01")
    assert features(american, "3/4/2025") == features(american, "2025-03-01")


@pytest.mark.parametrize(
    ("cells", "reason"),
    [(["3/4/2025", "5/6/2025"], "no training cell tells"), (["25/12/2024", "12/25/2024"], "training cells disagree")],
)
def test_an_order_that_cannot_be_learned_must_be_given(cells, reason):
    with pytest.raises(DataError, match=reason):
        learn("date", cells)
    assert learn("date", cells, order="day_first").config.order == "day_first"


def test_given_formats_come_first():
    column = learn("date", ["04032025", "3/4/2025"], parts=["month"], formats=["%d%m%Y", "%d/%m/%Y"])
    assert features(column, "04032025") == features(column, "2025-03-01")
    assert features(column, "3/4/2025") == features(column, "2025-04-01")


@pytest.mark.parametrize("cell", ["yesterday", "2025-13-01", "2025-02-30", "31/12/2025", "1735689600"])
def test_what_is_no_date_is_refused_without_showing_it(cell):
    column = learn("date", CELLS)
    with pytest.raises(DataError) as refusal:
        column.read({"x": cell})
    assert cell not in str(refusal.value)
    assert "column 'x' takes dates such as 2025-03-04" in str(refusal.value)
    with pytest.raises(DataError, match="no training cell of column 'x' is a date"):
        learn("date", [cell.replace("31/12", "31-31")])


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"parts": []}, "nothing of the date is used"),
        ({"parts": ["month", "month"]}, "names a part twice"),
        ({"since": "x"}, "names the column itself"),
        ({"formats": ["%d.%m."]}, "does not tell a whole date"),
        ({"formats": ["%Q"]}, "does not tell a whole date"),
    ],
)
@pytest.mark.filterwarnings("ignore:Parsing dates involving a day of month without a year:DeprecationWarning")
def test_wrong_options_are_refused(options, message):
    with pytest.raises(ValidationError, match=message):
        learn("date", CELLS, **options)


@pytest.mark.parametrize("change", [{"day_first": 1}, {"has_time": None}, {"year": []}, {"age": {"centre": [0]}}])
def test_damaged_states_are_refused(change):
    column = learn("date", CELLS)
    with pytest.raises(BundleError, match="modality state"):
        column.config.restore({**column.state(), **change})
