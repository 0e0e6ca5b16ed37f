from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sensorium.errors import DataError
from sensorium.modalities.grids.text import parse_text

NAN = float("nan")


@pytest.mark.parametrize("mark", [",", ";", "\t", "  "])
def test_columns_stand_between_marks(mark):
    values, names = parse_text(f"1{mark}2\n-3e2{mark}.5\n".encode())
    assert names is None
    assert values.tolist() == [[1, 2], [-300, 0.5]]


def test_a_first_line_of_words_names_the_columns():
    values, names = parse_text('\ufeff# made by hand\n"time", pulse\r\n\r\n0,70\r\n1,NA\r\n2,\r\n'.encode())
    assert names == ("time", "pulse")
    np.testing.assert_array_equal(values, [[0, 70], [1, NAN], [2, NAN]])


def test_missing_numbers_are_no_names():
    values, names = parse_text(b"1,nan,null\n4,5,-\n")
    assert names is None
    np.testing.assert_array_equal(values, [[1, NAN, NAN], [4, 5, NAN]])


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"1,2\n3\n", "line 2 has 1 fields, and the first has 2"),
        (b"a,b\n1,2\n\n3,secret\n", "line 4 holds something that is not a number"),
        (b"1\n1_000\n", "line 2 holds something that is not a number"),
        (b"\xff\xfe1", "neither numbers as text nor"),
        (b"\n# nothing\n", "holds no rows"),
        (b"a,b\n\n", "holds no rows"),
        (b"a,b\n1,2,3\n", "line 2 has 3 fields, and the first has 2"),
        (b"0," * 60_000, "line 1 has more than 100000 characters"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_line(content, reason):
    with pytest.raises(DataError, match=reason) as refusal:
        parse_text(content)
    assert "secret" not in str(refusal.value)


@given(st.lists(st.tuples(*[st.floats(allow_nan=False)] * 3), min_size=1, max_size=9), st.sampled_from(",;\t "))
def test_numbers_survive_writing_and_reading(rows, mark):
    values, _ = parse_text("\n".join(mark.join(map(repr, row)) for row in rows).encode())
    assert values.tolist() == [list(row) for row in rows]


@given(st.binary(max_size=60))
def test_any_bytes_are_read_or_refused(content):
    try:
        values, names = parse_text(content)
    except DataError:
        return
    assert values.ndim == 2
    assert names is None or len(names) == values.shape[1]
