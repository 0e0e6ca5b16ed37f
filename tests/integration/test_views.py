"""Two inputs that read the same column come and go together, and are asked for as one."""

from __future__ import annotations

from pathlib import Path

import httpx
import numpy as np
import pytest

from sensorium.errors import ConfigError, DataError
from sensorium.learning.comparing import compare_with_singles
from sensorium.learning.fitting import Aids, fit_model
from sensorium.learning.pipeline import train
from sensorium.learning.preparing import Prepared, prepare
from sensorium.learning.training.batches import TrainingBatches
from sensorium.predictor import Predictor
from sensorium.progress import Reporter
from sensorium.reading import Views
from sensorium.serving.settings import Settings
from tests.integration.serving import served
from tests.unit.learning.table_run import open_run_config, run_config, write_rows

INPUTS = {
    "title": {"type": "text", "column": "title", "min_count": 1},
    "facts": {"type": "tabular", "columns": ["size"]},
    "letters": {"type": "text", "column": "title", "min_count": 1, "segment": "character"},
}
GROUPS = (("title", "letters"), ("facts",))


@pytest.fixture(scope="module")
def table(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_rows(tmp_path_factory.mktemp("views") / "table.csv", num_rows=700)


@pytest.fixture(scope="module")
def model(table: Path) -> Predictor:
    config = open_run_config(table, inputs=INPUTS)
    return Predictor.load(train(config, table.parent / "model", reporter=Reporter()).folder)


def prepared_with(table: Path, presence: str = "show") -> Prepared:
    inputs = {name: {**one, "presence": presence} for name, one in INPUTS.items()}
    return prepare(run_config(table, inputs=inputs), Reporter())


@pytest.mark.parametrize("presence", ["show", "hide"])
def test_views_are_hidden_together_in_training(table: Path, presence: str) -> None:
    rows = prepared_with(table, presence).splits["train"]
    batches = TrainingBatches(rows, 16, 0.5, seed=0)
    masks = [
        {name: batch.feeds[f"{name}.mask"].any(1) for name in INPUTS}
        for epoch in (1, 2)
        for batch in batches.epoch(epoch)
    ]
    title, letters, facts = (np.concatenate([one[name] for one in masks]) for name in ("title", "letters", "facts"))
    np.testing.assert_array_equal(title, letters)
    assert 0.2 < title.mean() < 0.7
    assert (title | facts).all()


def test_a_balance_asks_for_both_views_at_once(table: Path) -> None:
    config, prepared = run_config(table, inputs=INPUTS), prepared_with(table)
    assert fit_model(config, prepared, Aids(Reporter())).model.answers_alone == GROUPS


class Lines(Reporter):
    def __init__(self) -> None:
        super().__init__()
        self.told: list[str] = []

    def line(self, text: str) -> None:
        self.told.append(text)


def test_the_comparison_of_inputs_takes_them_as_one(table: Path) -> None:
    config, prepared = run_config(table, inputs=INPUTS), prepared_with(table)
    lines = Lines()
    compare_with_singles(config, prepared, fit_model(config, prepared, Aids(Reporter())).model, lines)
    alone = [line.split(", ")[0] for line in lines.told if line.startswith("training on")]
    assert alone == ["training on title alone", "training on facts alone"]
    assert sum("title: " in line and "letters: " in line for line in lines.told) == 1


def test_subsets_and_calibration_hide_them_as_one(model: Predictor, table: Path) -> None:
    found = model.evaluate_subsets(table)
    assert [entry["inputs"] for entry in found["subsets"]] == [["title", "facts"], ["title"], ["facts"]]
    assert model.judge.calibration is not None
    assert model.judge.calibration.names == ("title", "facts")
    assert {part.inputs for part in model.judge.calibration.parts} <= {("title", "facts"), ("title",), ("facts",), None}


def test_one_cell_under_any_name_is_enough(model: Predictor) -> None:
    expected = model.outputs_of([{"title": "red fire", "letters": "red fire"}])
    for name in ("title", "letters"):
        np.testing.assert_array_equal(model.outputs_of([{name: "red fire"}]), expected)
    (answer,) = model.answers_of([{"letters": "red fire"}])
    assert answer.inputs == ("title",)
    with pytest.raises(DataError, match="no input"):
        model.outputs_of([{"letters": None}])


def test_requests_name_the_first_view(model: Predictor) -> None:
    with served(model, Settings()) as client:
        described = client.get("/v1/model").json()
        assert [one["name"] for one in described["inputs"]] == ["title", "facts"]
        answer = client.post("/v1/predict", json={"title": "red fire"}).json()
        batch = client.post("/predict", json={"texts": ["red fire"]})
        refused: httpx.Response = client.post("/v1/predict", json={"letters": "red fire"})
    assert answer["inputs"] == ["title"]
    assert batch.json()["predicted_labels"] == [answer["label"]]
    assert (refused.status_code, "unknown input" in refused.text) == (422, True)


def test_views_must_agree_on_presence(table: Path) -> None:
    torn = {**INPUTS, "letters": {**INPUTS["letters"], "presence": "hide"}}
    with pytest.raises(
        ConfigError, match=r"inputs\.letters: reads what 'title' reads, so both need the same `presence`"
    ):
        open_run_config(table, inputs=torn)


def test_inputs_of_another_kind_are_no_views(table: Path) -> None:
    inputs = {**INPUTS, "words": {"type": "tabular", "columns": ["title"]}}
    assert Views.of(open_run_config(table, inputs=inputs).inputs).groups == (*GROUPS, ("words",))
