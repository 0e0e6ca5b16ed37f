"""Cross-validation: every row answered once, by a model that knows neither it nor its group."""

from __future__ import annotations

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sensorium.errors import ConfigError, DataError
from sensorium.learning.folding import Folds, fold_tables, pooled_table, train_folds, write_folds
from sensorium.learning.preparing import prepare
from sensorium.progress import Reporter
from tests.unit.learning.table_run import run_config, write_rows


@pytest.fixture(scope="module")
def table(tmp_path_factory):
    return write_rows(tmp_path_factory.mktemp("folds") / "table.csv")


def grouped(table, **changes):
    return run_config(table, data={"train": str(table), "group": "speaker"}, **changes)


def folds_of(config, num_folds):
    return list(fold_tables(config, pooled_table(config), num_folds))


def test_test_rows_are_left_out(table):
    config = run_config(table)
    assert len(pooled_table(config)) == 50
    assert set(pooled_table(config).column("split")) == {"train", "validation"}


@given(st.integers(2, 8), st.integers(0, 50), st.booleans())
def test_every_row_is_measured_once_and_no_group_is_torn(table, num_folds, seed, has_groups):
    make = grouped if has_groups else run_config
    config = make(table, training={"seed": seed})
    pool = pooled_table(config)
    measured = []
    for tables in fold_tables(config, pool, num_folds):
        rows = [set(tables[split].rows) for split in ("train", "validation", "test")]
        assert all(rows)
        assert set().union(*rows) == set(pool.rows)
        assert sum(map(len, rows)) == len(pool)
        measured += tables["test"].rows
        if has_groups:
            speakers = [set(tables[split].column("speaker")) for split in ("train", "validation", "test")]
            assert not (speakers[0] & speakers[1] | speakers[0] & speakers[2] | speakers[1] & speakers[2])
    assert sorted(measured) == sorted(pool.rows)


def test_folds_keep_the_proportions_of_the_classes(table):
    pool = pooled_table(run_config(table))
    share = np.mean([label == "hot" for label in pool.column("label")])
    for tables in folds_of(run_config(table), 5):
        labels = tables["test"].column("label")
        assert abs(sum(label == "hot" for label in labels) - share * len(labels)) <= 1.5


@pytest.mark.parametrize(("make", "what"), [(run_config, "rows"), (grouped, "values of 'speaker'")])
def test_too_many_folds_are_refused(table, make, what):
    with pytest.raises(ConfigError, match=f"fewer {what} than 60 folds"):
        folds_of(make(table), 60)


def test_tables_that_do_not_fit_together_are_refused(tmp_path):
    one, other = (
        write_rows(tmp_path / name, columns=columns)
        for name, columns in (
            ("one.csv", ("title", "size", "label", "speaker")),
            ("other.csv", ("title", "size", "label", "mood")),
        )
    )
    data = {"train": str(one), "validation": str(other)}
    with pytest.raises(DataError, match="differ in their columns: mood, speaker"):
        pooled_table(run_config(one, data=data))


def test_files_in_two_folders_are_refused(tmp_path):
    (tmp_path / "deep").mkdir()
    one, other = write_rows(tmp_path / "one.csv"), write_rows(tmp_path / "deep" / "other.csv")
    data = {"train": str(one), "validation": str(other)}
    assert len(pooled_table(run_config(one, data=data))) == 120, "texts need no folder"
    picture = {"photo": {"type": "image", "column": "title"}}
    with pytest.raises(DataError, match="different folders"):
        pooled_table(run_config(one, data=data, inputs=picture, model={}))


@pytest.fixture(scope="module")
def measured(table):
    return train_folds(grouped(table), 3, Reporter())


def test_figures_of_folds_and_of_all_rows_together(measured):
    assert measured.headline == "accuracy"
    assert len(measured.folds) == 3
    assert sum(fold["rows"] for fold in measured.folds) == measured.pooled["rows"] == 50
    right = sum(fold["accuracy"] * fold["rows"] for fold in measured.folds)
    assert measured.pooled["accuracy"] == pytest.approx(right / 50)
    low, high = measured.intervals["accuracy"]
    assert low <= measured.pooled["accuracy"] <= high
    assert measured.pooled["accuracy"] > 0.7


def test_the_spread_is_over_the_folds():
    folds = Folds("accuracy", [{"accuracy": 0.5}, {"accuracy": 0.7}], {"accuracy": 0.61}, {"accuracy": (0.4, 0.8)})
    mean, deviation = folds.spread
    assert mean == pytest.approx(0.6)
    assert deviation == pytest.approx(np.std([0.5, 0.7], ddof=1))
    for part in ("0.61", "0.4 to 0.8", "2 folds 0.6"):
        assert part in folds.summary


def test_numbers_are_measured_in_their_own_unit(table):
    """Each fold must answer in the scale that its answers are read in."""
    config = grouped(
        table, target={"type": "number", "column": "price"}, training={"epochs": 15, "learning_rate": 2e-2}
    )
    measured = train_folds(config, 2, Reporter())
    assert measured.headline == "rmse"
    squares = sum(fold["rmse"] ** 2 * fold["rows"] for fold in measured.folds)
    assert measured.pooled["rmse"] == pytest.approx(np.sqrt(squares / measured.pooled["rows"]))
    assert measured.pooled["rmse"] < 20, "prices are 100 and 150"


def test_every_fold_reads_labels_in_one_scale(table):
    """A fold that scaled numbers by its own rows would answer in another scale than it is read in."""
    config = grouped(table, target={"type": "number", "column": "price"})
    pool = pooled_table(config)
    target = config.target.fit(pool.column("price"))
    for tables in folds_of(config, 3):
        prepared = prepare(config, Reporter(), tables=tables, target=target)
        assert prepared.target is target
        assert target.decode(prepared.splits["test"].labels[:, None])[0] == pytest.approx(
            [float(price) for price in tables["test"].column("price")]
        )


class TestWriting:
    FOLDS = Folds("accuracy", [{"accuracy": 0.5}, {"accuracy": 0.7}], {"accuracy": 0.61}, {"accuracy": (0.4, 0.8)})

    def test_what_is_written_is_plain_json(self, tmp_path):
        write_folds(tmp_path / "new" / "folder", self.FOLDS, replace=False)
        written = json.loads((tmp_path / "new" / "folder" / "folds.json").read_text())
        assert written["mean"] == pytest.approx(0.6)
        assert written["intervals"] == {"accuracy": [0.4, 0.8]}

    def test_what_is_there_is_kept_unless_told(self, tmp_path):
        (tmp_path / "folds.json").write_text("kept")
        with pytest.raises(ConfigError, match="already there"):
            write_folds(tmp_path, self.FOLDS, replace=False)
        assert (tmp_path / "folds.json").read_text() == "kept"
        write_folds(tmp_path, self.FOLDS, replace=True)
        assert "accuracy" in (tmp_path / "folds.json").read_text()

    def test_a_place_that_cannot_be_written_is_told_of(self, tmp_path):
        (tmp_path / "file").write_text("")
        with pytest.raises(ConfigError, match="cannot be written"):
            write_folds(tmp_path / "file" / "folder", self.FOLDS, replace=False)
