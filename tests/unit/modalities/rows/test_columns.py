from __future__ import annotations

import math

import pytest

from sensorium.errors import BundleError, DataError
from sensorium.modalities.rows.columns import CategoryColumn, NumberColumn, column_from_state, learn_column


def learn(texts, *, is_category=False, max_categories=50):
    return learn_column("x", texts, is_category=is_category, max_categories=max_categories)


def test_numbers_are_scaled_by_training_cells():
    column = learn(["1", "3", None, " ", "nan", "inf"])
    assert column == NumberColumn("x", mean=2.0, std=1.0)
    assert column.features(column.parse(" 3.0 ")).tolist() == [1.0, 0.0]


@pytest.mark.parametrize("text", [None, "", "  ", "nan", "NaN", "inf", "-Infinity"])
def test_missing_numbers_are_flagged(text):
    column = NumberColumn("x", mean=5.0, std=1.0)
    assert column.features(column.parse(text)).tolist() == [0.0, 1.0]


@pytest.mark.parametrize("text", ["cheap", "1,5", "1_000", "12 kg", "1e200", "0x10"])
def test_what_is_no_number_is_refused_without_showing_it(text):
    with pytest.raises(DataError) as refusal:
        NumberColumn("price", mean=0.0, std=1.0).parse(text)
    assert str(refusal.value) == (
        "column 'price' takes numbers such as 12.5, and this is not one. Correct the cell, leave it "
        "empty, or name the column under `categories`."
    )


def test_absurd_numbers_are_clipped():
    column = NumberColumn("x", mean=0.0, std=1.0)
    assert column.features(column.parse("1e99")).tolist() == [10.0, 0.0]
    assert column.features(column.parse("-1e99")).tolist() == [-10.0, 0.0]


def test_a_column_is_numbers_when_nine_in_ten_cells_are():
    assert learn(["1"] * 9 + ["x"]).kind == "number"
    assert learn(["1"] * 8 + ["x"]).kind == "category"
    assert learn(["1"] * 9 + ["x"], is_category=True).kind == "category"


def test_a_constant_column_stays_finite():
    column = learn(["7", "7"])
    assert column.features(column.parse("7")).tolist() == [0.0, 0.0]


def test_categories_are_one_hot_with_unknown_and_missing():
    column = learn(["b", "a", " b", "c", None])
    assert column == CategoryColumn("x", ("b", "a", "c"))
    shown = {text: column.features(column.parse(text)).argmax() for text in ("b", "a ", "c", "new", None, " ")}
    assert shown == {"b": 0, "a ": 1, "c": 2, "new": 3, None: 4, " ": 4}
    assert column.features(math.nan).sum() == 1


def test_only_the_most_frequent_categories_are_told_apart():
    assert learn(["a", "b", "b", "c", "c"], max_categories=2).values == ("b", "c")


def test_codes_keep_their_zeros():
    assert learn(["007", "7", "007"], is_category=True).values == ("007", "7")


@pytest.mark.parametrize("texts", [[], [None, " "], ["nan", "inf"]])
def test_empty_columns_are_refused(texts):
    with pytest.raises(DataError, match=r"column 'x' is empty in every training row\. Fill it, or take it out"):
        learn(texts)


@pytest.mark.parametrize(
    "entry",
    [
        {"name": "x", "kind": "colour"},
        {"name": "x", "kind": "number", "mean": [0.0], "std": [0.0]},
        {"name": "x", "kind": "number", "mean": [float("inf")], "std": [1.0]},
        {"name": "x", "kind": "category", "values": ["a", "a"]},
        {"name": "x", "kind": "category", "values": ["a", "b", "c"]},
    ],
)
def test_damaged_states_are_refused(entry):
    with pytest.raises(BundleError, match="modality state"):
        column_from_state(entry, max_categories=2)
