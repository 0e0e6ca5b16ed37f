from __future__ import annotations

import pytest

from sensorium.errors import DataError
from tests.unit.modalities.rows.columns.reading import features, learn


def test_a_cell_has_any_number_of_tags():
    column = learn("tags", ["vegan|organic", "vegan", None], separator="|")
    assert column.values == ("vegan", "organic")
    assert features(column, "organic") == [0, 1, 0, 0]
    assert features(column, " organic | vegan ") == [1, 1, 0, 0]
    assert features(column, "vegan|vegan|new|other") == [1, 0, 1, 0]


@pytest.mark.parametrize("cell", [None, "", " ", "|", " | "])
def test_a_cell_without_tags_is_missing(cell):
    assert features(learn("tags", ["a|b"], separator="|"), cell) == [0, 0, 0, 1]


def test_rows_are_counted_not_mentions():
    assert learn("tags", ["a,a,a", "b", "b"], max_values=1).values == ("b",)
    assert learn("tags", ["a,a,a", "b", "b"], min_count=2).values == ("b",)
    with pytest.raises(DataError, match="no tag of column 'x' occurs 3 times"):
        learn("tags", ["a,a,a", "b", "b"], min_count=3)


def test_a_list_of_texts_needs_no_separator():
    column = learn("tags", [("a, b", "c"), "d", ()])
    assert set(column.values) == {"a, b", "c", "d"}
    assert features(column, ("c", " d ")) == features(column, "c,d")
    assert features(column, ()) == features(column, None)
    with pytest.raises(DataError, match="column 'x' takes one value, and this is a list"):
        learn("number", ["1"]).read({"x": ("1", "2")})
