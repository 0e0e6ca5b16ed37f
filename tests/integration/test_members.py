"""Several models in one folder: their answers are averaged, and it is a model like any other."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from sensorium.errors import ConfigError
from sensorium.learning.averaged import AveragedModel, Member
from sensorium.learning.build import choose
from sensorium.learning.config import RunConfig
from sensorium.learning.earlier import Earlier
from sensorium.learning.fitting import Aids, fit_model, outputs_of
from sensorium.learning.forecast import forecast
from sensorium.learning.model import Outputs
from sensorium.learning.pipeline import RunOptions, train
from sensorium.learning.preparing import alone_with, prepare
from sensorium.learning.training.loop import Trainer
from sensorium.predictor import Predictor
from sensorium.progress import Reporter
from sensorium.specs import Array, softmax
from tests.unit.learning.table_run import open_run_config, write_rows

LSTM = {"encoders": {"title": {"type": "lstm", "dim": 8}}}
QUICK = {"epochs": 2, "batch_size": 16}
WORDS = {"inputs": ["title"], "weight": 3, "model": LSTM, "training": QUICK}
WHOLE = {"model": {**LSTM, "fusion": "gated"}, "training": {**QUICK, "seed": 1}}
RECORDS = [{"title": "red fire", "facts": {"size": "0.9"}}, {"facts": {"size": "0.1"}}, {"title": "cold sea"}]
RUN = {"model": {}, "training": {"checkpoint_interval_s": 0}}


@pytest.fixture(scope="module")
def table(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_rows(tmp_path_factory.mktemp("members") / "table.csv", num_rows=700)


def run(table: Path, name: str, *, options: RunOptions | None = None, **changes: Any) -> Predictor:
    config = open_run_config(table, **changes)
    made = train(config, table.parent / name, reporter=Reporter(), options=options or RunOptions())
    return Predictor.load(made.folder)


@pytest.fixture(scope="module")
def averaged(table: Path) -> Predictor:
    return run(table, "averaged", members={"words": WORDS, "whole": WHOLE}, **RUN)


def test_probabilities_are_averaged_by_weight_over_the_members_that_read_something(table: Path) -> None:
    config = choose(open_run_config(table, members={"words": WORDS, "whole": WHOLE}, **RUN))
    prepared = prepare(config, Reporter())
    rows = prepared.splits["test"]
    found = softmax(outputs_of(fit_model(config, prepared, Aids(Reporter())).model, rows))
    words, whole = config.runs.values()
    titled = rows.present[:, 0]
    other = softmax(outputs_of(fit_model(whole, prepared, Aids(Reporter())).model, rows))
    one = softmax(
        outputs_of(fit_model(words, alone_with(prepared, "title"), Aids(Reporter())).model, rows.only("title"))
    )
    np.testing.assert_allclose(found[titled], (3 * one + other[titled]) / 4, atol=1e-5)
    np.testing.assert_allclose(found[~titled], other[~titled], atol=1e-5)
    assert 0 < titled.sum() < len(titled)


def test_it_is_calibrated_measured_and_shown_as_any_model(table: Path, averaged: Predictor) -> None:
    assert averaged.judge.calibration is not None
    assert len(averaged.evaluate_subsets(table)["subsets"]) == 3
    folder = table.parent / "averaged"
    config = json.loads((folder / "config.json").read_text())
    assert {name: one["weight"] for name, one in config["members"].items()} == {"words": 3.0, "whole": 1.0}
    assert "gated" in (folder / "report.html").read_text()
    assert json.loads((folder / "metrics.json").read_text())["test"]["accuracy"] > 0.5


def test_a_run_of_members_goes_on_where_it_was_stopped(
    table: Path, averaged: Predictor, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps = iter(range(70))
    step = Trainer._step

    def dying(*args: Any, **more: Any) -> Any:
        if next(steps, None) is None:
            raise RuntimeError
        return step(*args, **more)

    members = {"words": WORDS, "whole": WHOLE}
    monkeypatch.setattr(Trainer, "_step", dying)
    with pytest.raises(RuntimeError):
        run(table, "stopped", members=members, **RUN)
    monkeypatch.undo()
    assert list((table.parent / "stopped.run").glob("whole.*"))
    with pytest.raises(ConfigError, match="unfinished run"):
        run(table, "stopped", members=members, **RUN)
    again = run(table, "stopped", members=members, options=RunOptions(resume=True), **RUN)
    np.testing.assert_array_equal(again.outputs_of(RECORDS), averaged.outputs_of(RECORDS))


@pytest.mark.usefixtures("averaged")
def test_no_run_continues_from_several_members_and_none_of_several(table: Path) -> None:
    with pytest.raises(ConfigError, match="average of several models"):
        Earlier.open(table.parent / "averaged")
    run(table, "one", **WHOLE)
    options = RunOptions(earlier=Earlier.open(table.parent / "one"))
    with pytest.raises(ConfigError, match="cannot continue from an earlier model"):
        run(table, "more", members={"words": WORDS, "whole": WHOLE}, options=options, **RUN)
    with pytest.raises(ConfigError, match="not foreseen"):
        forecast(open_run_config(table, members={"words": WORDS, "whole": WHOLE}, **RUN), Reporter())


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"members": {"a": WORDS}}, "inputs.facts: no member reads it"),
        ({"members": {"a": WHOLE}, "model": {"fusion": "gated"}}, "model: each member has a model of its own"),
        ({"members": {"a": WHOLE}, "training": {"epochs": 3}}, "training.epochs: members learn as they say"),
        ({"members": {"a": {"training": {"memory_gb": 1}}}}, "members.a.training.memory_gb: belongs to the run"),
        ({"members": {"a": {"inputs": ["sound"]}}}, "members.a.inputs: there is no input 'sound'"),
        ({"members": {"A": WHOLE}}, "members.A.name: use lower-case letters"),
        ({"members": {"a": {"model": {"head": "number"}}}}, "members.a.model.head: 'number' cannot answer"),
        ({"members": {"a": {"weight": 0}}}, "members.a.weight"),
    ],
)
def test_faults_name_the_member(table: Path, changes: dict[str, Any], message: str) -> None:
    with pytest.raises(ConfigError) as found:
        open_run_config(table, **{"model": {}, "training": {}, **changes})
    assert message in str(found.value)


def test_an_input_that_two_members_need_differently_is_refused(table: Path) -> None:
    members = {"a": {"model": {"encoders": {"title": "ngram_bag"}}}, "b": {"model": {"encoders": {"title": "lstm"}}}}
    config: RunConfig = open_run_config(table, members=members, model={}, training={})
    with pytest.raises(ConfigError, match="'b' needs it read otherwise"):
        choose(config)


class Fixed(torch.nn.Module):
    """A model that always answers the same."""

    remarks = ()

    def __init__(self, outputs: Array) -> None:
        super().__init__()
        self.outputs = torch.tensor(outputs, dtype=torch.float32)

    def forward(self, _inputs: object) -> Outputs:
        return Outputs(self.outputs, self.outputs, {})


@pytest.mark.parametrize(
    ("link", "expected"),
    [("identity", 1.5), ("sigmoid", np.log(0.725 / 0.275)), ("softmax", 0.0)],
)
def test_each_kind_of_output_is_averaged_as_what_it_stands_for(link: Any, expected: float) -> None:
    low, high = (np.array([[value]]) for value in ((0.0, 2.0) if link == "identity" else (0.0, np.log(4))))
    members = {"a": Member(Fixed(low), ["x"], 1), "b": Member(Fixed(high), ["x"], 3)}  # type: ignore[arg-type]
    present = {"x": (torch.zeros(1, 1), torch.ones(1, 1, dtype=torch.bool))}
    assert AveragedModel(members, link)(present).outputs.item() == pytest.approx(expected, abs=1e-5)
