from pathlib import Path

import pytest

from sensorium import registry
from sensorium.errors import DataError
from sensorium.records.readers import reader_for

SUFFIXES = [suffix for name in registry.names("reader") for suffix in registry.part("reader", name).suffixes]


def test_the_suffix_chooses_the_reader():
    assert reader_for(Path("a.csv")).type == "csv"
    assert reader_for(Path("a.TSV")).type == "csv"
    assert reader_for(Path("a.b.jsonl")).type == "jsonl"
    assert reader_for(Path("a.parquet")).type == "parquet"


def test_no_two_readers_claim_a_suffix():
    assert len(set(SUFFIXES)) == len(SUFFIXES)


def test_an_unknown_suffix_names_those_that_are_known():
    with pytest.raises(DataError, match=r"'t\.xlsx' has no known table suffix. Known: \.csv, \.tsv, \.jsonl"):
        reader_for(Path("t.xlsx"))


def test_a_folder_is_no_table(tmp_path):
    with pytest.raises(DataError, match="is a folder, not a table"):
        reader_for(tmp_path)


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_file_that_is_absent_empty_or_a_folder(tmp_path, suffix):
    path = tmp_path / f"t{suffix}"
    with pytest.raises(DataError, match=r"does not exist. Correct the path"):
        reader_for(path).read()
    path.touch()
    with pytest.raises(DataError, match=r"is empty \(0 bytes\)"):
        reader_for(path).read()
    path.unlink()
    path.mkdir()
    with pytest.raises(DataError, match="is a folder"):
        reader_for(path).read()
