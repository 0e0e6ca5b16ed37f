"""From tables to rows: room for decoded cells, groups, and labels of single inputs."""

from __future__ import annotations

import io

import numpy as np
import pytest
from rich.console import Console

from sensorium.learning.preparing import free_memory_bytes, prepare, room_for
from sensorium.modalities.tabular import Tabular
from sensorium.modalities.text import TextConfig
from sensorium.progress import Reporter
from tests.unit.learning.table_run import run_config, write_rows


@pytest.fixture(scope="module")
def table(tmp_path_factory):
    return write_rows(tmp_path_factory.mktemp("preparing") / "table.csv")


def told(config):
    out = io.StringIO()
    prepared = prepare(config, Reporter(Console(file=out, width=200)))
    return prepared, out.getvalue()


def test_rows_hold_what_the_table_holds(table):
    prepared, lines = told(run_config(table))
    rows = prepared.splits["train"]
    assert {split: len(one) for split, one in prepared.splits.items()} == {"train": 40, "validation": 10, "test": 10}
    assert "rows: 40 train, 10 validation, 10 test" in lines
    assert rows.in_memory
    assert rows.present[:, 0].tolist() == [place % 5 != 4 for place in range(40)]
    assert rows.present[:, 1].all()
    assert [prepared.target.classes[label] for label in rows.labels] == prepared.labels["train"]


def test_what_has_no_room_is_fetched_and_is_the_same(table):
    held, quiet = told(run_config(table))
    fetched, lines = told(run_config(table, training={"memory_gb": 0}))
    assert "no room" not in quiet
    assert lines.count("memory has no room for all decoded cells") == 1
    for split, rows in held.splits.items():
        others = fetched.splits[split]
        assert not others.in_memory
        np.testing.assert_array_equal(others.present, rows.present)
        for name, arrays in rows.arrays.items():
            for one, other in zip(arrays, others.arrays[name], strict=True):
                np.testing.assert_array_equal(one, other)


def test_groups_come_along(table):
    prepared, _ = told(run_config(table, data={"train": str(table), "group": "speaker"}))
    speakers = [set(groups) for groups in prepared.groups.values()]
    assert sum(map(len, speakers)) == len(set.union(*speakers)) == 12
    assert {split: len(groups) for split, groups in prepared.groups.items()} == {
        split: len(rows) for split, rows in prepared.splits.items()
    }


def test_an_inputs_own_labels_come_along(table):
    own = {"title": {"target": {"type": "category", "column": "mood"}}, "facts": {}}
    prepared, _ = told(run_config(table, model={"auxiliary": own}))
    assert prepared.own_targets["title"].classes == ("glad", "sad")
    labels = prepared.splits["train"].own_labels
    assert list(labels) == ["title"], "the other one learns the run's own target"
    assert sorted(set(labels["title"])) == [-1, 0, 1]


def test_room_is_what_the_config_says_or_half_of_what_is_free(table):
    assert room_for(run_config(table, training={"memory_gb": 0.5})).bytes_left == 500_000_000
    assert room_for(run_config(table)).bytes_left == pytest.approx(free_memory_bytes() / 2, rel=0.3)


def test_remarks_of_inputs_are_shown_with_the_inputs_name(table, monkeypatch):
    monkeypatch.setattr(TextConfig, "remarks_on", lambda _, columns, classes: (f"{columns[0]} {classes}",))
    monkeypatch.setattr(Tabular, "remarks", ("look here",))
    _, lines = told(run_config(table))
    assert "note: inputs.title: title ('hot', 'icy')" in lines
    assert "note: inputs.facts: look here" in lines
