from __future__ import annotations

import pytest
from pydantic import ValidationError

from sensorium.errors import DataError
from tests.unit.modalities.rows.columns.reading import features, learn


def test_numbers_are_scaled_by_training_cells():
    column = learn("number", ["1", "3", None, " ", "nan", "inf"])
    assert features(column, " 3.0 ") == [1.0, 0.0]


@pytest.mark.parametrize("text", [None, "", "  ", "nan", "NaN", "inf", "-Infinity"])
def test_missing_numbers_are_flagged(text):
    assert features(learn("number", ["1", "3"]), text) == [0.0, 1.0]


@pytest.mark.parametrize("text", ["cheap", "1,5", "1_000", "12 kg", "1e200", "0x10"])
def test_what_is_no_number_is_refused_without_showing_it(text):
    column = learn("number", ["1", "3"])
    with pytest.raises(DataError) as refusal:
        column.read({"x": text})
    assert str(refusal.value) == (
        "column 'x' takes numbers such as 12.5, and this is not one. Correct the cell, leave it "
        "empty, or name the column under `categories`."
    )


def test_absurd_numbers_are_clipped():
    column = learn("number", ["1", "3"])
    assert features(column, "1e99") == [10.0, 0.0]
    assert features(column, "-1e99") == [-10.0, 0.0]


def test_a_constant_column_stays_finite():
    for scale in ("standard", "robust", "log", "quantile", "quantile_uniform"):
        assert features(learn("number", ["7", "7"], scale=scale), "7") == [0.0, 0.0]


def test_bounds_hold_in_training_and_after():
    column = learn("number", ["0", "2", "1000"], clip=[0, 4])
    assert features(column, "1e6") == features(column, "4") == features(column, "1000")
    assert features(column, "2") == [0.0, 0.0]  # the mean of 0, 2 and 4


def test_bounds_are_learned_as_percentiles():
    column = learn("number", [str(number) for number in range(101)], clip_percentiles=[10, 90])
    assert column.bounds == (10.0, 90.0)
    assert features(column, "3") == features(column, "10") != features(column, "11")


def test_a_missing_cell_takes_the_number_given_and_no_flag():
    column = learn("number", ["1", "3"], fill=3, missing_flag=False)
    assert features(column, None) == [1.0]
    assert features(column, "1") == [-1.0]


def test_a_column_of_words_is_refused_as_numbers():
    with pytest.raises(DataError, match=r"no training cell of column 'x' is a number\. Give it another `type`"):
        learn("number", ["red", "blue"])


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"clip": [1, 1]}, "`clip` must be two rising numbers"),
        ({"clip_percentiles": [99, 1]}, "`clip_percentiles` must be two rising numbers"),
        ({"clip_percentiles": [1, 101]}, "less than or equal to 100"),
        ({"clip": [0, 1], "clip_percentiles": [1, 99]}, "both given"),
        ({"fill": float("nan")}, "finite"),
    ],
)
def test_wrong_options_are_refused(options, message):
    with pytest.raises(ValidationError, match=message):
        learn("number", ["1"], **options)
