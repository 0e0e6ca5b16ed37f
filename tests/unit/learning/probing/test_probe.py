"""Runs of a probe from config to model folder, and all that goes with a run."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest

import sensorium
from sensorium.errors import ConfigError
from sensorium.learning.build import choose
from sensorium.learning.earlier import Earlier
from sensorium.learning.fitting import Aids, fit_model, outputs_of
from sensorium.learning.folding import train_folds
from sensorium.learning.forecast import forecast, render
from sensorium.learning.pipeline import RunOptions, complete, train
from sensorium.learning.preparing import prepare
from sensorium.progress import Reporter
from tests.unit.learning.table_run import open_run_config, run_config, write_rows

FACTS = {"type": "tabular", "columns": ["size"]}
MOOD = {"type": "tabular", "columns": [{"name": "mood", "type": "category", "min_count": 1}]}
INPUTS = {"facts": FACTS, "mood": MOOD}
PROBE = {"inputs": INPUTS, "model": {}, "training": {"method": "probe"}}


class Told(Reporter):
    def __init__(self):
        super().__init__()
        self.lines = []

    def line(self, text):
        self.lines.append(text)


@pytest.fixture(scope="module")
def table(tmp_path_factory):
    return write_rows(tmp_path_factory.mktemp("rows") / "rows.csv", num_rows=200)


@pytest.fixture(scope="module")
def run(table, tmp_path_factory):
    reporter = Told()
    folder = tmp_path_factory.mktemp("runs") / "model"
    options = RunOptions(compares_inputs=True, fractions=(0.5, 1.0))
    return train(open_run_config(table, **PROBE), folder, reporter=reporter, options=options), reporter.lines


def test_a_run_is_as_any_other(run):
    finished, lines = run
    assert finished.figures["test"]["accuracy"] > 0.9
    assert finished.comparison is not None
    assert finished.learning_curve is not None
    history = json.loads((finished.folder / "history.json").read_text())
    assert [epoch["epoch"] for epoch in history] == [1]
    assert (finished.folder / "report.html").read_text().count("<section") > 3
    assert any(line.startswith("what the inputs count: facts") for line in lines)


def test_any_input_may_be_missing_in_a_request(run):
    predictor = sensorium.load(run[0].folder)
    answers = predictor.answers_of([{"facts": {"size": "0.9"}}, {"mood": {"mood": "glad"}}])
    assert [answer.label for answer in answers] == ["icy", "hot"]
    assert all(max(answer.probabilities.values()) > 0.6 for answer in answers)


def test_a_probe_can_begin_from_an_earlier_model(run, table, tmp_path):
    options = RunOptions(earlier=Earlier.open(run[0].folder))
    again = train(open_run_config(table, **PROBE), tmp_path / "again", reporter=Reporter(), options=options)
    assert again.figures["test"] == run[0].figures["test"]


def test_it_can_be_asked_to_go_on_where_there_is_nothing_to_go_on_from(table, tmp_path):
    config = open_run_config(table, **PROBE)
    train(config, tmp_path / "model", reporter=Reporter(), options=RunOptions(resume=True))
    assert not (tmp_path / "model.run").exists()


def test_folds_and_forecasts_work_as_ever(table):
    config = run_config(table, **PROBE)
    assert train_folds(config, 3, Reporter()).pooled["accuracy"] > 0.9
    said = render(config, forecast(config, Reporter()))
    assert "epochs" not in said.split("name:")[0]
    assert "type: probe" in said


@pytest.mark.parametrize("head", ["linear", "prototype", "kernel"])
@pytest.mark.parametrize("rows_per_class", [1, 2, 16])
def test_few_rows_of_each_class_are_enough(table, head, rows_per_class):
    config = run_config(table, **{**PROBE, "training": {"method": {"type": "probe", "head": head}}})
    prepared = prepare(config, Reporter())
    rows = prepared.splits["train"]
    few = np.concatenate([np.flatnonzero(rows.labels == one)[:rows_per_class] for one in (0, 1)])
    splits = {**prepared.splits, "train": rows.take(few)}
    found = fit_model(config, replace(prepared, splits=splits), Aids(Reporter()))
    assert found.history[0].headline >= 0.8


@pytest.mark.parametrize(
    ("target", "least"),
    [
        ({"type": "number", "column": "price"}, {"r2": 0.8}),
        ({"type": "ordinal", "column": "label", "order": ["hot", "icy"]}, {"accuracy": 0.9}),
        ({"type": "tags", "column": "label"}, {"micro_f1": 0.9}),
    ],
)
def test_every_target_can_be_solved_for(table, tmp_path, target, least):
    run = train(open_run_config(table, **PROBE, target=target), tmp_path / "model", reporter=Reporter())
    for name, value in least.items():
        assert run.figures["test"][name] > value


def test_class_weights_count(table):
    def outputs(loss):
        config = run_config(table, **{**PROBE, "model": {"loss": {"type": "cross_entropy", **loss}}})
        prepared = prepare(config, Reporter())
        return outputs_of(fit_model(config, prepared, Aids(Reporter())).model, prepared.splits["test"]).tolist()

    assert len({str(outputs(loss)) for loss in ({}, {"class_weights": {"hot": 9}}, {"class_weights": {"icy": 9}})}) == 3


def test_what_it_has_no_use_for_is_refused_with_what_to_write(table):
    changes = {
        "training": {"method": "probe", "epochs": 3, "sampling": "balanced", "input_dropout": 0.5},
        "model": {"auxiliary": {"facts": {}}, "head": {"type": "category", "dropout": 0.5}},
        "inputs": {**INPUTS, "title": {"type": "text", "column": "title", "token_dropout": 0.3}},
    }
    with pytest.raises(ConfigError) as error:
        open_run_config(table, **changes)
    for part in (
        "training.epochs: has no effect with `method: probe`; leave it out",
        "training.sampling: has no effect with `method: probe`; weigh classes by",
        "training.input_dropout: has no effect with `method: probe`; say `hidden_weight`",
        "model.auxiliary: has no effect",
        "model.head.dropout: has no effect",
        "inputs.title.token_dropout: has no effect",
    ):
        assert part in str(error.value)


def test_prototypes_are_refused_for_numbers(table):
    with pytest.raises(ConfigError, match="use `head: linear`"):
        open_run_config(
            table,
            **{**PROBE, "training": {"method": {"type": "probe", "head": "prototype"}}},
            target={"type": "number", "column": "price"},
        )


@pytest.mark.parametrize(
    ("model", "message"),
    [
        ({"encoders": {"facts": "mlp"}}, "model.encoders.facts': `method: probe` leaves encoders as they are"),
        ({"encoders": {"title": {"type": "ngram_scores", "dim": 3}}}, "model.encoders.title.dim': a probe scores"),
        ({"fusion": "concat"}, "model.fusion': `method: probe` needs `fusion: blocks`"),
        ({"fusion": {"type": "blocks", "kernel": {}}}, "model.fusion': `head: linear` needs `fusion: blocks`"),
    ],
)
def test_models_that_cannot_be_probed_are_refused_before_reading(table, model, message):
    title = {"type": "text", "column": "title", "min_count": 1}
    config = choose(open_run_config(table, **{**PROBE, "model": model, "inputs": {**INPUTS, "title": title}}))
    with pytest.raises(ConfigError) as error:
        prepare(config, Reporter())
    assert message in str(error.value)


def test_a_written_config_gives_the_same_run(table):
    config = complete(open_run_config(table, **PROBE), None)
    content = json.loads(config.model_dump_json(exclude_none=True))
    again = complete(open_run_config(table, **{key: content[key] for key in ("inputs", "model", "training")}), None)
    assert again.model == config.model
    assert again.training == config.training
