"""The real sets: their examples' tables open, and a run of a few rows goes all the way to the page."""

from __future__ import annotations

import pytest
from benchmarks.real.measuring import QUICK, measure
from benchmarks.real.page import section
from benchmarks.real.partitions import own_split
from benchmarks.real.sets import SETS, AbsentSetError, RealSet, open_config

from sensorium.cache import ArrayCache
from sensorium.reading import records_of
from tests.unit.benchmarks.made_up import config_of, write_set


def opened(real):
    try:
        return open_config(real)
    except AbsentSetError as error:
        pytest.skip(str(error))


@pytest.mark.parametrize("real", SETS, ids=lambda real: real.name)
def test_the_tables_of_an_example_open(real):
    config = opened(real)
    for table in own_split(config).values():
        assert len(records_of(table, config.inputs, config.data.allow_roots)) == len(table) > 0


@pytest.mark.parametrize("real", SETS, ids=lambda real: real.name)
def test_nothing_that_tells_the_answer_is_an_input(real):
    telling = {
        "label", "label_all", "label_level2", "domain", "finding", "covid", "name", "species", "description",
        "survival", "went_icu", "intubated", "clinical_notes", "date", "location", "country", "view", "patient",
        "group",
    }  # fmt: skip
    config = opened(real)
    assert not telling & {column for modality in config.inputs.values() for column in modality.table_columns}


def test_a_set_that_is_not_there_is_said_to_be_absent(tmp_path, monkeypatch):
    (tmp_path / "none.yaml").write_text(
        "data: {train: none/manifest.csv}\ninputs: {text: {type: text, column: text}}\n"
        "target: {type: category, column: label}\n"
    )
    monkeypatch.setattr("benchmarks.real.sets.EXAMPLES", tmp_path)
    with pytest.raises(AbsentSetError, match="there is no none"):
        open_config(RealSet("none", "Nothing."))


def test_from_an_example_to_its_row_on_the_page(tmp_path, monkeypatch):
    real = RealSet("made-up", "Colours and tones.", outside="blue")
    monkeypatch.setattr("benchmarks.real.page.SETS", (real,))
    (tmp_path / "set").mkdir()
    config = config_of(write_set(tmp_path / "set"))
    found = measure(real, config, QUICK, ArrayCache(tmp_path / "cells"))
    assert found["rows"] == 8
    assert found["linear"]["accuracy"] == 1.0
    page = "\n".join(section({real.name: found}))
    assert f"| {real.name} | 8, folds |" in page
    assert real.note in page
    assert "recall of `blue`: linear 1.000 and 1.000; " in page
    assert "Sensorium minus linear" in page
