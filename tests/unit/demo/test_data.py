"""The demo's table is whole, the same for the same seed, and keeps its splits apart."""

import csv
import hashlib
import sys
from collections import Counter

import pytest

from sensorium.demo.data import COLUMNS, write_demo_table
from sensorium.errors import ConfigError, MissingDependencyError

INPUTS = ("picture", "recording", "description")


def read(table):
    with table.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def hashes(folder):
    found = sorted(path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in found}


@pytest.fixture(scope="module")
def full(tmp_path_factory):
    return write_demo_table(tmp_path_factory.mktemp("demo"))


def test_the_table_has_its_columns_rows_and_splits(full):
    rows = read(full)
    assert tuple(rows[0]) == COLUMNS
    assert Counter(row["split"] for row in rows) == {"train": 1000, "validation": 200, "test": 300}
    for split in ("train", "validation", "test"):
        assert {row["label"] for row in rows if row["split"] == split} == set("0123456789")


def test_every_named_file_exists_and_no_other(full):
    rows = read(full)
    named = {row[column] for row in rows for column in ("picture", "recording") if row[column]}
    assert set(hashes(full.parent)) == named | {"table.csv"}


def test_some_cells_of_every_input_are_missing_and_no_record_is_empty(full):
    rows = read(full)
    for column in INPUTS:
        assert 0.02 < sum(not row[column] for row in rows) / len(rows) < 0.08
    assert all(any(row[column] for column in INPUTS) for row in rows)


def test_the_same_seed_gives_the_same_files_and_another_does_not(tmp_path):
    tables = {}
    for name, seed in (("first", 3), ("second", 3), ("other", 4)):
        tables[name] = hashes(write_demo_table(tmp_path / name, num_rows=60, seed=seed).parent)
    assert tables["first"] == tables["second"]
    assert tables["first"]["table.csv"] != tables["other"]["table.csv"]


@pytest.mark.parametrize("num_rows", [0, 59, 1798])
def test_a_number_of_rows_that_cannot_be_made_is_refused(tmp_path, num_rows):
    with pytest.raises(ConfigError, match=f"the demo has 60 to 1797 rows, not {num_rows}"):
        write_demo_table(tmp_path / "demo", num_rows=num_rows)
    assert not (tmp_path / "demo").exists()


def test_without_scikit_learn_the_message_says_what_to_install(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "sklearn.datasets", None)
    with pytest.raises(MissingDependencyError, match=r"pip install 'sensorium\[train\]'"):
        write_demo_table(tmp_path)
