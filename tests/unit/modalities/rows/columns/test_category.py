from __future__ import annotations

import pytest

from sensorium.errors import DataError
from tests.unit.modalities.rows.columns.reading import features, learn


def test_categories_are_one_hot_with_unknown_and_missing():
    column = learn("category", ["b", "a", " b", "c", None])
    assert column.values == ("b", "a", "c")
    shown = {text: features(column, text).index(1.0) for text in ("b", "a ", "c", "new", None, " ")}
    assert shown == {"b": 0, "a ": 1, "c": 2, "new": 3, None: 4, " ": 4}
    assert sum(features(column, "b")) == sum(features(column, None)) == 1


def test_only_the_most_frequent_categories_are_told_apart():
    assert learn("category", ["a", "b", "b", "c", "c"], max_values=2).values == ("b", "c")


def test_rare_categories_count_as_unknown():
    column = learn("category", ["a", "b", "b"], min_count=2)
    assert column.values == ("b",)
    assert features(column, "a") == features(column, "new") == [0, 1, 0]
    with pytest.raises(DataError, match=r"occurs 4 times\. Lower `min_count`"):
        learn("category", ["a", "b", "b"], min_count=4)


def test_codes_keep_their_zeros():
    assert learn("category", ["007", "7", "007"]).values == ("007", "7")
