"""Calibration rows carved out of validation rows, and found again."""

import csv
import json

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sensorium.errors import DataError
from sensorium.records.blobs import FileSlice
from sensorium.records.carving import MIN_GROUPS, MIN_ROWS, Carve, KeyColumns, carve
from sensorium.records.opening import open_table
from sensorium.records.table import Table

COLUMNS = KeyColumns(("title", "size", "photo", "label"), files=("photo",))


def validation(num_rows=200, **columns):
    rows = range(num_rows)
    made = {
        "id": [f"r{row}" for row in rows],
        "title": [None if row % 7 == 0 else f"Thing {row}" for row in rows],
        "size": [f"{row / 4:.2f}" for row in rows],
        "photo": [f"photos/{row}.png" for row in rows],
        "who": [f"p{row // 4}" for row in rows],
        "label": ["hot" if row % 2 else "icy" for row in rows],
    }
    return Table(made | columns, source="t.csv")


def carved(table, *, share=0.5, group=None, salt="0"):
    return carve(table, COLUMNS, share=share, group=group, salt=salt)


def ids(table):
    return set(table.column("id"))


def test_both_parts_together_are_all_rows_and_the_share_is_met():
    for share in (0.25, 0.5, 0.7):
        found = carved(validation(), share=share)
        assert len(found.calibration) == round(200 * share)
        assert not ids(found.calibration) & ids(found.validation)
        assert ids(found.calibration) | ids(found.validation) == ids(validation())
    assert ids(carved(validation()).calibration) != ids(carved(validation(), salt="1").calibration)


def test_the_carve_is_made_again_from_what_is_kept_whatever_the_order():
    table = validation()
    found = carved(table)
    kept = Carve(**json.loads(json.dumps(found.carve.to_json())))
    turned = table.take(range(199, -1, -1))
    rest, apart = kept.again(turned, COLUMNS)
    assert (ids(rest), ids(apart)) == (ids(found.validation), ids(found.calibration))


def test_a_table_of_other_rows_is_not_carved():
    table = validation()
    kept = carved(table).carve
    assert kept.again(table.take(range(199)), COLUMNS) is None
    other = validation(label=["hot", *table.column("label")[1:]])
    assert kept.again(other, COLUMNS) is None
    without = Table({name: cells for name, cells in table.columns.items() if name != "size"})
    assert kept.again(without, COLUMNS) is None


def test_nothing_of_a_row_is_kept():
    kept = json.dumps(carved(validation(), group="who").carve.to_json())
    assert len(kept) < 200
    assert "Thing" not in kept


def test_groups_stay_whole_and_rows_without_one_stand_alone():
    who = [None if row % 10 == 0 else f"p{row // 4}" for row in range(200)]
    found = carved(validation(who=who), group="who")
    assert {*found.validation.column("who")} & {*found.calibration.column("who")} <= {None}
    assert 90 <= len(found.calibration) <= 110
    rest, apart = found.carve.again(validation(who=who), COLUMNS)
    assert (ids(rest), ids(apart)) == (ids(found.validation), ids(found.calibration))


def test_both_sides_need_rows_and_groups():
    assert carved(validation(2 * MIN_ROWS)) is not None
    assert carved(validation(2 * MIN_ROWS - 1)) is None
    assert carved(validation(2 * MIN_ROWS), share=0.4) is None
    few = [f"p{row % (2 * MIN_GROUPS - 1)}" for row in range(200)]
    assert carved(validation(who=few), group="who") is None
    enough = [f"p{row % (2 * MIN_GROUPS)}" for row in range(200)]
    assert carved(validation(who=enough), group="who") is not None


def test_rows_that_are_alike_stay_together():
    table = validation(200)
    twice = table.take([*range(100), *range(100)])
    found = carved(twice)
    assert not ids(found.calibration) & ids(found.validation)
    assert len(found.calibration) == 100


def test_a_table_saved_in_another_format_is_carved_alike(tmp_path):
    table = validation()
    with (tmp_path / "t.csv").open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(table.columns)
        writer.writerows(zip(*table.columns.values(), strict=True))
    columns = dict(table.columns) | {"size": [float(cell) for cell in table.columns["size"]]}
    columns["photo"] = [f"../moved/{cell}" for cell in table.columns["photo"]]
    frame = pl.DataFrame(columns)
    frame.write_parquet(tmp_path / "t.parquet")
    frame.write_ndjson(tmp_path / "t.jsonl")
    kept = carved(open_table(tmp_path / "t.csv")).carve
    parts = [kept.again(open_table(tmp_path / name), COLUMNS) for name in ("t.csv", "t.parquet", "t.jsonl")]
    assert len({(frozenset(ids(rest)), frozenset(ids(apart))) for rest, apart in parts}) == 1


def test_files_inside_the_table_are_not_read(tmp_path):
    gone = [FileSlice(tmp_path / "gone.tar", 0, 1000 + row) for row in range(200)]
    found = carved(validation(photo=gone))
    rest, apart = found.carve.again(validation(photo=[bytes(1000 + row) for row in range(200)]), COLUMNS)
    assert (ids(rest), ids(apart)) == (ids(found.validation), ids(found.calibration))


def test_columns_that_miss_are_told():
    with pytest.raises(DataError, match="no such column"):
        carved(validation(), group="patient")


@given(st.lists(st.integers(1, 9), min_size=30, max_size=80), st.floats(0.2, 0.8))
def test_any_groups_are_carved_within_one_group_of_the_share(sizes, share):
    who = [f"g{group}" for group, size in enumerate(sizes) for _ in range(size)]
    found = carved(validation(len(who), who=who), share=share, group="who")
    if found is not None:
        assert abs(len(found.calibration) - share * len(who)) <= max(sizes)
        assert not {*found.validation.column("who")} & {*found.calibration.column("who")}
