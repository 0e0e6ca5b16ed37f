import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import polars as pl
import pytest

from sensorium.cache import content_key
from sensorium.errors import DataError, MissingDependencyError
from sensorium.records.blobs import Blob
from sensorium.records.readers.parquet import ParquetReaderConfig


def contents(table):
    """Return the columns with the bytes that handles lead to."""

    def content(cell):
        if isinstance(cell, Blob):
            found = cell.read()
            assert len(found) == cell.size
            return found
        return tuple(map(content, cell)) if isinstance(cell, tuple) else cell

    return {name: list(map(content, cells)) for name, cells in table.columns.items()}


def test_types_become_text_and_binary_stays(tmp_path):
    path = tmp_path / "t[1]*.parquet"  # the name is no pattern
    frame = pl.DataFrame({"n": [1, None], "s": ["007", ""], "raw": [b"\x89PNG", None], "b": [True, False]})
    frame = frame.with_columns(d=pl.date(2026, 1, 2), c=pl.Series(["x", "y"], dtype=pl.Categorical))
    frame.write_parquet(path)
    table = ParquetReaderConfig(path=path).read()
    assert contents(table) == {
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
    assert contents(ParquetReaderConfig(path=path).read()) == {
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


@pytest.fixture
def small_blocks(monkeypatch):
    monkeypatch.setattr("sensorium.records.readers.parquet.BLOCK_BYTES", 20_000)


def write_numbered(path, rows=200):
    """Write a row group of 10 rows each; every cell is 1000 bytes that say its row."""
    pl.DataFrame({"raw": [b"%04d" % row * 250 for row in range(rows)]}).write_parquet(
        path, row_group_size=10, compression="uncompressed"
    )


@pytest.mark.usefixtures("small_blocks")
def test_cells_are_read_block_by_block_in_any_order(tmp_path, monkeypatch):
    write_numbered(tmp_path / "t.parquet")
    cells = ParquetReaderConfig(path=tmp_path / "t.parquet").read().columns["raw"]
    assert [cells[row].read()[:4] for row in (199, 0, 57, 57, 3)] == [b"0199", b"0000", b"0057", b"0057", b"0003"]
    assert len(set(cells)) == 200
    assert content_key(cells[5]) == content_key(b"0005" * 250)
    monkeypatch.setattr("sensorium.records.readers.parquet._scan", lambda *_: pytest.fail("read again"))
    assert cells[3].read() == cells[58].read().replace(b"0058", b"0003")  # both blocks are held


@pytest.mark.usefixtures("small_blocks")
def test_threads_read_the_same_blocks(tmp_path):
    write_numbered(tmp_path / "t.parquet")
    cells = ParquetReaderConfig(path=tmp_path / "t.parquet").read().columns["raw"]
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda row: cells[row].read()[:4], [row * 37 % 200 for row in range(400)]))
    assert found == [b"%04d" % (row * 37 % 200) for row in range(400)]


@pytest.mark.usefixtures("small_blocks")
def test_a_file_that_changes_after_opening_is_told(tmp_path):
    write_numbered(tmp_path / "t.parquet")
    cells = ParquetReaderConfig(path=tmp_path / "t.parquet").read().columns["raw"]
    write_numbered(tmp_path / "t.parquet", rows=50)
    with pytest.raises(DataError, match="not where it was when the table was opened"):
        cells[150].read()
    (tmp_path / "t.parquet").write_bytes(b"PAR1")
    with pytest.raises(DataError, match="is not a whole Parquet file"):
        cells[10].read()


def test_memory_does_not_grow_with_the_table(tmp_path):
    """100 MB of bytes in row groups of 4 MB, read in order and at random, in a process of its own."""
    rng = np.random.default_rng(0)
    content = [rng.bytes(200_000) for _ in range(500)]
    frame = pl.DataFrame({"raw": content})
    frame.write_parquet(tmp_path / "t.parquet", row_group_size=20, compression="uncompressed")
    code = (
        "import random, resource, sys; from pathlib import Path; import polars\n"
        "from sensorium.cache import content_key\n"
        "from sensorium.records.opening import open_table\n"
        "def peak(): return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024\n"
        "before = peak()\n"
        "cells = open_table(sys.argv[1]).columns['raw']\n"
        "keys = [content_key(cell) for cell in cells]\n"
        "for row in random.Random(0).sample(range(500), 50): assert content_key(cells[row]) == keys[row]\n"
        "print(peak() - before)\n"
    )
    command = [sys.executable, "-c", code, str(tmp_path / "t.parquet")]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 0, done.stderr
    assert float(done.stdout) < 70
