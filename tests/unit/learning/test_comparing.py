"""Whether the inputs help each other: models of single inputs on the same rows."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from sensorium.errors import DataError
from sensorium.learning.comparing import compare_with_singles, config_alone, refuse_incomparable
from sensorium.learning.fitting import new_model
from sensorium.learning.preparing import alone_with, prepare
from sensorium.progress import Reporter
from tests.unit.learning.table_run import run_config, write_rows


@pytest.fixture(scope="module")
def table(tmp_path_factory):
    return write_rows(tmp_path_factory.mktemp("comparing") / "table.csv", num_rows=100)


@pytest.fixture(scope="module")
def run(table):
    config = run_config(table, data={"train": str(table), "split": {"column": "split"}, "group": None})
    return config, prepare(config, Reporter())


def test_an_input_alone_keeps_the_rows_that_hold_it(run):
    config, prepared = run
    alone = alone_with(prepared, "title")
    for split, rows in prepared.splits.items():
        held = np.flatnonzero(rows.present[:, 0])
        assert len(alone.splits[split]) == len(alone.labels[split]) == len(held) < len(rows)
        assert alone.labels[split] == [prepared.labels[split][place] for place in held]
    single = config_alone(config, "title")
    assert list(single.inputs) == list(single.model.encoders) == ["title"]
    assert single.model.fusion == config.model.fusion
    assert single.training == config.training


def test_an_inputs_own_loss_comes_along(table):
    config = run_config(table, model={"auxiliary": {"title": {"target": {"type": "category", "column": "mood"}}}})
    prepared = prepare(config, Reporter())
    assert list(config_alone(config, "title").model.auxiliary) == ["title"]
    assert list(alone_with(prepared, "title").own_targets) == ["title"]
    assert len(alone_with(prepared, "title").splits["train"].own_labels["title"]) == len(
        alone_with(prepared, "title").splits["train"]
    )
    assert not config_alone(config, "facts").model.auxiliary
    assert not alone_with(prepared, "facts").own_targets


def test_every_model_answers_the_rows_that_hold_all_inputs(run):
    config, prepared = run
    ignorant = new_model(config, prepared).eval()
    for parameter in ignorant.parameters():
        torch.nn.init.zeros_(parameter)
    found = compare_with_singles(config, prepared, ignorant, Reporter())
    assert found.num_rows == len(prepared.splits["test"].complete) == 16
    assert found.num_validation_rows == len(prepared.splits["validation"].complete)
    assert set(found.validation) == {"title", "facts"}
    assert found.best_single in found.validation
    assert found.single > 0.8, "an input alone was trained"
    assert found.fused < found.single, "the model given was not"
    assert found.num_groups is None


def test_groups_are_drawn_whole(table):
    config = run_config(table, data={"train": str(table), "group": "speaker"})
    prepared = prepare(config, Reporter())
    found = compare_with_singles(config, prepared, new_model(config, prepared).eval(), Reporter())
    assert 1 < found.num_groups < found.num_rows


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"inputs": {"facts": {"type": "tabular", "columns": ["size"]}}, "model": {}}, "has one input"),
        ({"data": {"split": {"test": 0.0}}}, "Add a test split"),
    ],
)
def test_what_cannot_be_compared_is_refused_before_training(table, changes, message):
    if "data" in changes:
        changes = {"data": {"train": str(table), **changes["data"]}}
    prepared = prepare(run_config(table, **changes), Reporter())
    with pytest.raises(DataError, match=message):
        refuse_incomparable(prepared)
