"""What a page says of real sets: loud where the answer leaks, and silent where it does not."""

from __future__ import annotations

from pathlib import Path

import pytest

from sensorium.learning.config import load_config
from sensorium.progress import Reporter
from sensorium.records.opening import open_table
from sensorium.report.findings import Given, look_at
from sensorium.report.leaks import severity_of, warning_of

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT.parent / "shared" / "data"


def found_in(name):
    """Look at a set as a page of the example's model would."""
    table, config = DATA / name / "manifest.csv", load_config(ROOT / "examples" / f"{name}.yaml")
    if not table.exists():
        pytest.skip(f"there is no {name} in shared/data")
    inputs = {"inputs": {key: one.model_dump() for key, one in config.inputs.items()}}
    given = Given.by(inputs, {key: one.table_columns for key, one in config.inputs.items()})
    return look_at(open_table(table), given, target="label", group=config.data.group, reporter=Reporter())["concerns"]


def test_chest_films_leak_by_gaps_that_the_model_sees_and_by_dates_that_it_does_not():
    concerns = found_in("covid-cxr")
    warning = warning_of(concerns)
    assert warning.startswith("The answer leaks. The model is given which cells are filled (notes)")
    assert "The date (date) also tells the answer in this table; the model is not given that" in warning
    assert severity_of(concerns) == "serious"
    bearings = {one["topic"]: one["bearing"] for one in concerns}
    assert (bearings["presence"], bearings["date"], bearings["leak"]) == ("seen", "beside", "apart")


@pytest.mark.parametrize("name", ["creatures-trimodal", "spoken-digits"])
def test_clean_sets_are_not_warned_of(name):
    assert warning_of(found_in(name)) is None
