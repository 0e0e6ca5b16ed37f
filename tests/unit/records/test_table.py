import datetime as dt
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from sensorium.errors import DataError
from sensorium.records.opening import open_table
from sensorium.records.readers.csv import CsvReaderConfig
from sensorium.records.table import Table


@pytest.fixture
def table():
    return Table({"label": ["cat", None, "dog"], "photo": [b"\xff", "b.jpg", None]}, source="pets.csv")


def test_rows_are_counted_from_one(table):
    assert len(table) == 3
    assert list(table.rows) == [1, 2, 3]


def test_take_keeps_record_numbers_and_order(table):
    taken = table.take([2, 0])
    assert list(taken.rows) == [3, 1]
    assert list(taken.column("label")) == ["dog", "cat"]
    assert list(taken.take([1]).rows) == [1]


def test_taking_nothing_leaves_an_empty_table(table):
    assert len(table.take([])) == 0


def test_all_missing_columns_are_reported_with_near_names(table):
    with pytest.raises(DataError) as caught:
        table.require(["lable", "photo", "weight"])
    assert str(caught.value).splitlines() == [
        "pets.csv, 'lable': there is no such column. Did you mean 'label'?",
        "pets.csv, 'weight': there is no such column. Known: label, photo.",
    ]


def test_bytes_are_no_text(table):
    assert table.texts("label") == ["cat", None, "dog"]
    with pytest.raises(DataError, match=r"pets.csv row 1, column 'photo': holds bytes, not text"):
        table.texts("photo")


def test_a_path_a_string_a_reader_and_a_table_open_alike(tmp_path):
    path = tmp_path / "t.csv"
    path.write_text("id\n007\n")
    opened = [open_table(source) for source in (path, str(path), CsvReaderConfig(path=path))]
    assert all(table == opened[0] for table in opened)
    assert open_table(opened[0]) is opened[0]
    assert opened[0].columns == {"id": ["007"]}
    assert opened[0].folder == tmp_path


def test_python_values_become_text():
    rows = [
        {"n": 1, "x": 0.5, "b": True, "when": dt.date(2026, 1, 2), "file": Path("a/b.jpg")},
        {"n": np.int64(2), "x": float("nan"), "b": np.False_, "raw": b"\x00"},
        {"n": None, "x": np.float32("nan"), "b": ""},
    ]
    assert open_table(rows).columns == {
        "n": ["1", "2", None],
        "x": ["0.5", None, None],
        "b": ["true", "false", None],
        "when": ["2026-01-02", None, None],
        "file": ["a/b.jpg", None, None],
        "raw": [None, b"\x00", None],
    }


def test_polars_frames():
    frame = pl.DataFrame({"n": [1, None], "x": [0.1, float("nan")], "s": ["007", ""], "raw": [b"\x01", b""]})
    table = open_table(frame)
    assert table.columns == {"n": ["1", None], "x": ["0.1", None], "s": ["007", None], "raw": [b"\x01", None]}
    assert table.folder is None


def test_pandas_frames():
    pd = pytest.importorskip("pandas")
    frame = pd.DataFrame({"n": pd.array([1, None], "Int64"), "t": [pd.NaT, pd.Timestamp(2026, 1, 2)]})
    assert open_table(frame).columns == {"n": ["1", None], "t": [None, "2026-01-02T00:00:00"]}


def test_lists_and_files_in_mappings_are_cells():
    frame = [{"a": ["x", None], "b": {"bytes": b"raw", "path": "y"}}, {"a": np.arange(2), "b": {"path": "y"}}]
    assert open_table(frame).columns == {"a": [("x",), ("0", "1")], "b": [b"raw", "y"]}


def test_all_values_that_no_cell_can_hold_are_reported():
    with pytest.raises(DataError) as caught:
        open_table([{"a": [[1]]}, {"a": "fine", "b": {"c": 1}}, {"b": np.zeros((2, 2))}])
    assert [(fault.row, fault.column) for fault in caught.value.faults] == [(1, "a"), (2, "b"), (3, "b")]


@pytest.mark.parametrize("source", [42, {"a": [1]}, [1, 2]])
def test_other_things_are_no_table(source):
    with pytest.raises(DataError, match="cannot read a table from"):
        open_table(source)


@pytest.mark.parametrize("source", [[], pl.DataFrame({"a": []})])
def test_a_table_without_records_is_refused(source):
    with pytest.raises(DataError, match=r"no records. Add at least one row"):
        open_table(source)
