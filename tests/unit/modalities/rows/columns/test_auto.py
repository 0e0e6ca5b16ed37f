from __future__ import annotations

import pytest

from sensorium.errors import BundleError, DataError
from sensorium.modalities.rows.columns.auto import AutoConfig
from tests.unit.modalities.rows.columns.reading import learn


def test_a_column_is_numbers_when_nine_in_ten_cells_are():
    assert learn("auto", ["1"] * 9 + ["x"]).config.type == "number"
    assert learn("auto", ["1"] * 8 + ["x"]).config.type == "category"


@pytest.mark.parametrize("cells", [[], [None, " "], ["nan", "inf"]])
def test_empty_columns_are_refused(cells):
    with pytest.raises(DataError, match=r"column 'x' is empty in every training row\. Fill it, or take it out"):
        learn("auto", cells)


@pytest.mark.parametrize(
    "state",
    [
        {"kind": "colour"},
        {"kind": "number", "centre": [0.0], "spread": [0.0]},
        {"kind": "number", "centre": [float("inf")], "spread": [1.0]},
        {"kind": "category", "values": ["a", "a"]},
        {"kind": "category", "values": ["a", "b", "c"]},
    ],
)
def test_damaged_states_are_refused(state):
    with pytest.raises(BundleError, match="modality state"):
        AutoConfig(name="x", max_values=2).restore(state)
