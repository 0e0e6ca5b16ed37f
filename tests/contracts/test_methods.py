"""What every method of training promises."""

from __future__ import annotations

import inspect

import pytest
import torch

from sensorium.learning.fitting import Aids, fit_model, outputs_of
from sensorium.learning.preparing import prepare
from sensorium.progress import Reporter
from sensorium.registry import module, names, part
from tests.contracts.fields import variations
from tests.unit.learning.table_run import run_config, write_rows

EACH = pytest.mark.parametrize("name", names("method"))


@pytest.fixture(scope="module")
def table(tmp_path_factory):
    return write_rows(tmp_path_factory.mktemp("rows") / "rows.csv", num_rows=100)


def config_of(table, method):
    inputs = {
        "facts": {"type": "tabular", "columns": ["size"]},
        "costs": {"type": "tabular", "columns": ["price"]},
    }
    return run_config(table, inputs=inputs, model={}, training={"method": method, "device": "cpu"})


def fitted(table, method):
    config = config_of(table, method)
    prepared = prepare(config, Reporter())
    told = []
    found = fit_model(config, prepared, Aids(Reporter(), on_epoch=told.append))
    assert told == found.history
    return found, outputs_of(found.model, prepared.splits["test"]), prepared


@EACH
def test_teaches_a_model_and_tells_every_epoch(table, name):
    found, outputs, prepared = fitted(table, name)
    labels = prepared.splits["test"].labels
    assert found.history
    assert [epoch.epoch for epoch in found.history] == list(range(1, len(found.history) + 1))
    assert (outputs.argmax(1) == labels).mean() > 0.8
    best = max(epoch.headline for epoch in found.history)
    validation = prepared.splits["validation"]
    assert (outputs_of(found.model, validation).argmax(1) == validation.labels).mean() == pytest.approx(best)


@EACH
def test_is_the_same_twice_and_leaves_the_caller_its_randomness(table, name):
    torch.manual_seed(5)
    expected = torch.rand(3)
    torch.manual_seed(5)
    first, second = fitted(table, name)[1], fitted(table, name)[1]
    assert torch.equal(torch.rand(3), expected)
    assert (first == second).all()


@EACH
def test_every_field_has_an_effect(table, name):
    config = part("method", name)()
    same = None
    for field, others in variations(config, {"folds": [0]}):
        assert others, f"the suite knows no other value for {name}.{field}"
        same = fitted(table, config)[1].tolist() if same is None else same
        assert any(fitted(table, other)[1].tolist() != same for other in others), f"{name}.{field} has no effect"


@EACH
def test_says_what_it_is(name):
    config = part("method", name)
    assert module("method", name).__doc__
    for field in set(config.model_fields) - {"type"}:
        assert f"    {field}: " in inspect.cleandoc(config.__doc__)
