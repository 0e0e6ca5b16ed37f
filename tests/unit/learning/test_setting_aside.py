"""Which rows calibrate, and that nothing else is made of them."""

import csv

import pytest

from sensorium.errors import ConfigError
from sensorium.learning.config import parse_config
from sensorium.learning.folding import pooled_table
from sensorium.learning.forecast import forecast, render
from sensorium.learning.looking import look, tables_of
from sensorium.learning.preparing import prepare
from sensorium.learning.setting_aside import set_aside, uncalibrated
from sensorium.progress import Reporter
from sensorium.yaml_file import read_yaml
from tests.unit.learning.table_run import run_config, write_rows


@pytest.fixture(scope="module")
def table(tmp_path_factory):
    """120 validation rows of a table of 600."""
    return write_rows(tmp_path_factory.mktemp("aside") / "table.csv", num_rows=600)


def named(folder, table):
    """Write the table with every other validation row named `cal`."""
    with table.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    for place, row in enumerate(rows):
        if row["split"] == "validation" and place % 2:
            row["split"] = "cal"
    with (folder / "named.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(rows)
    return folder / "named.csv"


def sizes(tables):
    return {split: len(rows) for split, rows in tables.items()}


def test_half_of_the_validation_rows_are_set_aside(table):
    config = run_config(table)
    found = set_aside(config, tables_of(config))
    assert sizes(found.tables) == {"train": 360, "validation": 60, "calibration": 60, "test": 120}
    assert "60 of 120 validation rows are set aside for calibration" in found.remark
    again = set_aside(run_config(table, training={"seed": 7}), tables_of(config))
    assert again.tables["calibration"].rows == found.tables["calibration"].rows, "however the model learns"
    more = set_aside(run_config(table, calibration={"share": 0.58}), tables_of(config))
    assert sizes(more.tables)["calibration"] == 70


def test_too_few_rows_are_told_and_all_choose_the_epoch(tmp_path):
    config = run_config(write_rows(tmp_path / "t.csv", num_rows=490))
    found = set_aside(config, tables_of(config))
    assert sizes(found.tables) == {"train": 300, "validation": 95, "test": 95}
    assert found.carve is None
    assert "no calibration: 95 validation rows are too few" in found.remark


def test_groups_must_be_enough_on_either_side(table):
    data = {"train": str(table), "group": "speaker"}
    found = set_aside(run_config(table, data=data), tables_of(run_config(table, data=data)))
    assert "and 10 values of 'speaker' must stay on either side" in found.remark


def test_rows_named_for_it_are_taken_and_validation_stays_whole(tmp_path, table):
    config = run_config(named(tmp_path, table))
    found = set_aside(config, tables_of(config))
    assert sizes(found.tables) == {"train": 360, "validation": 60, "calibration": 60, "test": 120}
    assert (found.carve, found.remark) == (None, None)


@pytest.mark.parametrize("off", ["none", False])
def test_switched_off_nothing_is_set_aside(tmp_path, table, off):
    config = run_config(table, calibration=off)
    assert sizes(set_aside(config, tables_of(config)).tables) == {"train": 360, "validation": 120, "test": 120}
    config = run_config(named(tmp_path, table), calibration=off)
    found = set_aside(config, tables_of(config))
    assert sizes(found.tables) == {"train": 360, "validation": 60, "test": 120}
    assert "60 rows are not used" in found.remark


def test_prepared_rows_hold_the_split_and_the_carve(table):
    prepared = prepare(run_config(table), Reporter())
    assert sizes(prepared.splits)["calibration"] == 60
    assert prepared.carve.num_rows == 120
    assert look(uncalibrated(run_config(table)), Reporter()).carve is None


def test_folds_pool_all_validation_rows_and_no_rows_named_for_calibration(tmp_path, table):
    assert len(pooled_table(run_config(table))) == 480
    assert len(pooled_table(run_config(named(tmp_path, table)))) == 420


def test_a_dry_run_counts_them_and_writes_the_choice_out(tmp_path, table):
    found = forecast(run_config(table), Reporter())
    assert found.rows == {"train": 360, "validation": 60, "calibration": 60, "test": 120}
    for config in (run_config(table, calibration="none"), run_config(table, calibration={"coverage": 0.8})):
        written = tmp_path / "whole.yaml"
        written.write_text(render(config, found), encoding="utf-8")
        assert parse_config(read_yaml(written)).calibration == config.calibration


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"coverage": 1.0}, "calibration.coverage: Input should be less than 1"),
        ({"method": "magic"}, "calibration.method: "),
        ({"methd": "auto"}, "calibration.methd: unknown key"),
        ({"share": 0}, "calibration.share: "),
        ({"abstain": {"below": 0.5, "accuracy": 0.9}}, "calibration.abstain: `below` and `accuracy` both"),
        ("yes", "calibration: needs a mapping of options, or `none`"),
        (None, "calibration: needs a mapping of options, or `none`"),
    ],
)
def test_wrong_options_are_told_with_their_place(table, given, message):
    with pytest.raises(ConfigError) as caught:
        run_config(table, calibration=given)
    assert message in str(caught.value).replace("'", "")
