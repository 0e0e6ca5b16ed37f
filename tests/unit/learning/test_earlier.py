"""Going on from an earlier model: what is taken over, and what is not."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from sensorium.errors import BundleError, ConfigError
from sensorium.learning.build import choose
from sensorium.learning.earlier import Earlier
from sensorium.learning.fitting import new_model
from sensorium.learning.pipeline import complete, train
from sensorium.learning.preparing import prepare
from sensorium.progress import Reporter
from tests.unit.learning.table_run import open_run_config, run_config, write_rows

PARTS = {"encoders": {"title": {"type": "lstm", "dim": 8}, "facts": {"type": "mlp", "dim": 12}}, "fusion": "gated"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A model folder; later runs learn from another table beside it."""
    folder = tmp_path_factory.mktemp("earlier")
    table = write_rows(folder / "table.csv")
    write_rows(folder / "later.csv", seed=5)
    train(run_config(table, model=PARTS), folder / "model", reporter=Reporter())
    return folder


@pytest.fixture(scope="module")
def earlier(folder):
    return Earlier.open(folder / "model")


def open_config(folder, **changes):
    """A later run's config that leaves all parts open, as a YAML file does."""
    return open_run_config(folder / "later.csv", model={}, **changes)


def test_parts_left_open_are_those_of_the_earlier_model(folder, earlier):
    filled = earlier.fill(open_config(folder))
    assert filled.model.encoders["title"].dim == 8
    assert filled.model.encoders["facts"].dim == 12
    assert filled.model.fusion.type == "gated"
    assert filled.model.loss.type == "cross_entropy"


def test_parts_that_are_named_are_kept(folder, earlier):
    named = run_config(
        folder / "later.csv", model={"encoders": {"title": {"type": "lstm", "dim": 16}}, "fusion": "concat"}
    )
    filled = earlier.fill(named)
    assert filled.model.encoders["title"].dim == 16
    assert filled.model.fusion.type == "concat"


def test_another_kind_of_target_gets_a_head_and_loss_of_its_own(folder, earlier):
    filled = complete(open_config(folder, target={"type": "number", "column": "price"}), earlier)
    assert filled.model.head.type == "number"
    assert filled.model.loss.type == "mean_squared_error"
    assert filled.model.encoders["title"].dim == 8


def test_an_input_that_is_new_or_of_another_kind_gets_an_encoder_of_its_own(folder, earlier):
    inputs = {"title": {"type": "tabular", "columns": ["size"]}, "mood": {"type": "text", "column": "mood"}}
    filled = complete(open_config(folder, inputs=inputs), earlier)
    own = choose(open_config(folder, inputs=inputs))
    assert filled.model.encoders == own.model.encoders


def test_fitted_inputs_and_classes_are_kept(folder, earlier):
    prepared = prepare(complete(open_config(folder), earlier), Reporter(), earlier=earlier)
    assert prepared.modalities["title"].state() == earlier.modalities["title"].state()
    assert prepared.modalities["facts"].state() == earlier.modalities["facts"].state()
    assert prepared.target.state() == earlier.target.state()
    fresh = prepare(choose(open_config(folder)), Reporter())
    assert fresh.modalities["facts"].state() != earlier.modalities["facts"].state(), "another table teaches otherwise"


def test_an_input_with_other_options_is_fitted_anew(folder, earlier):
    inputs = {
        "title": {"type": "text", "column": "title", "min_count": 2},
        "facts": {"type": "tabular", "columns": ["size"]},
    }
    prepared = prepare(complete(open_config(folder, inputs=inputs), earlier), Reporter(), earlier=earlier)
    assert prepared.modalities["title"] is not earlier.modalities["title"]
    assert prepared.modalities["facts"] is earlier.modalities["facts"]


def test_an_input_whose_presence_is_hidden_now_keeps_what_it_learned(folder, earlier):
    inputs = {
        "title": {"type": "text", "column": "title", "min_count": 1, "presence": "hide"},
        "facts": {"type": "tabular", "columns": ["size"]},
    }
    prepared = prepare(complete(open_config(folder, inputs=inputs), earlier), Reporter(), earlier=earlier)
    assert prepared.modalities["title"].state() == earlier.modalities["title"].state()
    assert prepared.modalities["title"].config.presence == "hide"


def test_all_weights_of_the_same_model_are_taken_over(folder, earlier):
    config = complete(open_config(folder), earlier)
    model = new_model(config, prepare(config, Reporter(), earlier=earlier))
    told = earlier.start(model)
    for name, value in model.state_dict().items():
        assert torch.equal(value, earlier.weights[name])
    assert f"{len(earlier.weights)} of {len(earlier.weights)} tensors taken over" in told
    assert "new" not in told


def test_what_has_another_shape_begins_anew_and_is_named(folder, earlier):
    config = complete(open_config(folder, target={"type": "number", "column": "price"}), earlier)
    model = new_model(config, prepare(config, Reporter(), earlier=earlier))
    before = {name: value.clone() for name, value in model.state_dict().items()}
    told = earlier.start(model)
    after = model.state_dict()
    assert all(torch.equal(after[name], before[name]) for name in after if name.startswith("head."))
    assert all(torch.equal(after[name], earlier.weights[name]) for name in after if name.startswith("encoders."))
    assert "new: head." in told


def test_a_model_that_shares_nothing_is_refused(earlier):
    with pytest.raises(ConfigError, match="Name the same inputs and encoders"):
        earlier.start(torch.nn.Linear(1, 1))


def test_what_is_no_model_folder_is_refused(tmp_path):
    with pytest.raises(BundleError):
        Earlier.open(tmp_path / "absent")


def test_figures_go_on_from_where_they_were(folder, earlier):
    """One epoch of almost no steps: the new model answers as the earlier one did."""
    from sensorium.learning.fitting import Aids, fit_model, outputs_of

    config = complete(open_config(folder, training={"epochs": 1, "learning_rate": 1e-30}), earlier)
    prepared = prepare(config, Reporter(), earlier=earlier)
    answers = outputs_of(fit_model(config, prepared, Aids(Reporter(), earlier=earlier)).model, prepared.splits["test"])
    again = new_model(config, prepared)
    earlier.start(again)
    np.testing.assert_allclose(answers, outputs_of(again, prepared.splits["test"]), atol=1e-6)
