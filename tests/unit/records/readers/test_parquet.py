import sys

import polars as pl
import pytest

from sensorium.errors import DataError, MissingDependencyError
from sensorium.records.readers.parquet import ParquetReaderConfig


def test_types_become_text_and_binary_stays(tmp_path):
    path = tmp_path / "t[1]*.parquet"  # the name is no pattern
    frame = pl.DataFrame({"n": [1, None], "s": ["007", ""], "raw": [b"\x89PNG", None], "b": [True, False]})
    frame = frame.with_columns(d=pl.date(2026, 1, 2), c=pl.Series(["x", "y"], dtype=pl.Categorical))
    frame.write_parquet(path)
    table = ParquetReaderConfig(path=path).read()
    assert table.columns == {
        "n": ["1", None],
        "s": ["007", None],
        "raw": [b"\x89PNG", None],
        "b": ["true", "false"],
        "d": ["2026-01-02", "2026-01-02"],
        "c": ["x", "y"],
    }
    assert table.folder == tmp_path


def test_structs_of_bytes_and_path_are_files(tmp_path):
    path = tmp_path / "t.parquet"
    rows = [
        {"bytes": b"\x89PNG", "path": "a.png"},
        {"bytes": None, "path": "b.png"},
        {"bytes": b"", "path": None},
        None,
    ]
    pl.DataFrame({"one": rows, "several": [rows[:2], rows[1:3], [], None]}).write_parquet(path)
    assert ParquetReaderConfig(path=path).read().columns == {
        "one": [b"\x89PNG", "b.png", None, None],
        "several": [(b"\x89PNG", "b.png"), ("b.png",), None, None],
    }


def test_nested_columns_are_refused(tmp_path):
    path = tmp_path / "t.parquet"
    pl.DataFrame({"a": [[[1]], [[2]]], "b": [{"x": 1}, None]}).write_parquet(path)
    with pytest.raises(
        DataError, match=r"t\.parquet row 1, column 'a': holds a list of lists(.|\n)*'b': holds a mapping"
    ):
        ParquetReaderConfig(path=path).read()


def test_a_damaged_file(tmp_path):
    path = tmp_path / "t.parquet"
    pl.DataFrame({"a": list(range(1000))}).write_parquet(path)
    path.write_bytes(path.read_bytes()[:-10])
    with pytest.raises(DataError, match=r"t\.parquet: is not a whole Parquet file"):
        ParquetReaderConfig(path=path).read()


def test_without_polars_the_message_says_what_to_install(tmp_path, monkeypatch):
    path = tmp_path / "t.parquet"
    path.write_bytes(b"PAR1")
    monkeypatch.setitem(sys.modules, "polars", None)
    with pytest.raises(MissingDependencyError, match=r"pip install 'sensorium\[parquet\]'"):
        ParquetReaderConfig(path=path).read()
