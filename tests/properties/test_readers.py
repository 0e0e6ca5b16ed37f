"""What is written in any of the table formats is read back cell by cell."""

import contextlib
import csv
import json

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sensorium.errors import DataError
from sensorium.records.opening import open_table

# Lone surrogates are no text, and no file of UTF-8 can hold them.
cells = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
names = st.lists(st.text("abcxyz 标", min_size=1, max_size=5), min_size=1, max_size=4, unique=True)
tables = names.flatmap(
    lambda header: st.tuples(
        st.just(header),
        st.lists(st.tuples(*[cells] * len(header)), min_size=1, max_size=6),
    )
)
anyhow = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)


def columns_of(header, rows):
    return {name: [row[i] or None for row in rows] for i, name in enumerate(header)}


@anyhow
@given(tables, st.sampled_from(",;\t"))
def test_csv(tmp_path, table, separator):
    header, rows = table
    if len(header) == 1:
        separator = ","  # one name does not show which other separator the file was written with
    path = tmp_path / "t.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, delimiter=separator).writerows([header, *rows])
    assert open_table(path).columns == columns_of(header, rows)


@anyhow
@given(tables, st.booleans())
def test_jsonl(tmp_path, table, escaped):
    header, rows = table
    path = tmp_path / "t.jsonl"
    lines = [json.dumps(dict(zip(header, row, strict=True)), ensure_ascii=escaped) for row in rows]
    path.write_bytes("\n".join(lines).encode())
    assert open_table(path).columns == columns_of(header, rows)


@anyhow
@given(tables)
def test_parquet_and_frames(tmp_path, table):
    header, rows = table
    frame = pl.DataFrame({name: [row[i] for row in rows] for i, name in enumerate(header)})
    path = tmp_path / "t.parquet"
    frame.write_parquet(path)
    assert open_table(path).columns == open_table(frame).columns == columns_of(header, rows)


@pytest.mark.parametrize("suffix", [".csv", ".jsonl", ".parquet"])
@anyhow
@given(content=st.binary(min_size=1, max_size=200))
def test_any_bytes_are_a_table_or_a_clear_refusal(tmp_path, suffix, content):
    path = tmp_path / f"t{suffix}"
    path.write_bytes(content)
    with contextlib.suppress(DataError):
        assert len(open_table(path)) > 0
