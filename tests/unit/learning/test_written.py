"""A config written out is the same config when it is read back."""

from __future__ import annotations

import pytest
import yaml

from sensorium.learning.config import parse_config
from sensorium.learning.written import to_yaml
from tests.unit.learning.table_run import run_config


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"training": {"balance": None, "epochs": 3}},
        {"training": {"mix": "mixup", "swa_from": 0.5, "workers": 2}},
        {"calibration": "none"},
        {
            "inputs": {"facts": {"type": "tabular", "columns": ["size", {"name": "mood", "type": "category"}]}},
            "model": {},
        },
    ],
)
def test_what_is_read_back_is_what_was_written(tmp_path, changes):
    config = run_config(tmp_path / "table.csv", **changes)
    text = to_yaml(config)
    assert parse_config(yaml.safe_load(text)) == config
    assert ("balance: null" in text) == (config.training.balance is None)
    assert "mix: null" not in text, "what is nothing by itself is left out"


def test_ranges_are_left_out(tmp_path):
    config = run_config(tmp_path / "table.csv", tune={"training.epochs": {"low": 1, "high": 3}})
    assert "tune" not in yaml.safe_load(to_yaml(config))
