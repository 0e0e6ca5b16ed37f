"""No row is both learned from and measured."""

import pytest
from benchmarks.real.partitions import NUM_FOLDS, own_split, partitions, shortened

from tests.unit.benchmarks.made_up import config_of, write_set


@pytest.fixture
def config(tmp_path):
    return config_of(write_set(tmp_path))


def test_a_small_set_is_measured_whole_in_folds(config):
    folds = list(partitions(config))
    assert len(folds) == NUM_FOLDS
    assert sorted(row for fold in folds for row in fold["test"].rows) == list(range(1, 41))
    for fold in folds:
        assert not set(fold["test"].rows) & {*fold["train"].rows, *fold["validation"].rows}


def test_families_stay_in_one_part_of_a_fold(tmp_path):
    config = config_of(write_set(tmp_path), split=None, group="family")
    for fold in partitions(config):
        families = [set(table.column("family")) for table in fold.values()]
        assert sum(map(len, families)) == len(set.union(*families))


def test_the_own_split_is_measured_and_the_choosing_rows_are_training_rows(config):
    tables = own_split(config)
    assert set(tables["test"].column("split")) == {"val"}
    assert {*tables["train"].column("split"), *tables["validation"].column("split")} == {"train"}
    assert len(tables["train"]) + len(tables["validation"]) == 20


def test_a_smoke_run_takes_rows_from_all_over_a_table(config):
    tables = shortened(own_split(config), 5)
    assert all(1 <= len(table) <= 5 for table in tables.values())
    assert tables["test"].rows[-1] > 30
