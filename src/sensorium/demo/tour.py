"""The tour: make the embedded data, train on it, measure it honestly, answer one record, say what comes next."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import yaml

from sensorium import api
from sensorium.demo.data import NUM_ROWS, write_demo_table
from sensorium.predictor import Predictor
from sensorium.progress import Reporter
from sensorium.records.memory import MemoryConfig
from sensorium.records.opening import open_table
from sensorium.records.table import Table

CONFIG = "demo.yaml"
QUICK_ROWS = 300
QUICK_EPOCHS = 2
SEED = 0


@dataclass(frozen=True)
class Tour:
    """What the tour made and measured.

    Attributes:
        table: The embedded data's table.
        model: Folder of the model that reads all inputs.
        figures: Its figures on all test records.
        accuracies: Name of the inputs → test accuracy, on the records that hold every input.
        num_compared: How many records that is.
        answer: One line that shows a prediction of one record.
    """

    table: Path
    model: Path
    figures: Mapping[str, Any]
    accuracies: Mapping[str, float]
    num_compared: int
    answer: str


def run_tour(folder: Path, *, quick: bool, reporter: Reporter) -> Tour:
    """Run the tour in a folder.

    Args:
        folder: Where data and model are written; made if it does not exist.
        quick: Train briefly on few records and only with all inputs, to see that everything works.
        reporter: Shows the progress.

    Raises:
        ConfigError: A model that the tour did not make is in its way.
    """
    table_path = write_demo_table(
        folder / "data", num_rows=QUICK_ROWS if quick else NUM_ROWS, seed=SEED, reporter=reporter
    )
    config = _config(quick=quick)
    (folder / CONFIG).write_text(_yaml_text(), encoding="utf-8")
    table = open_table(table_path)
    reporter.line("training with all inputs")
    fused = api.train(_with_data(config, table), folder / "model", replace=True)
    complete = _complete(table, config)
    accuracies = {}
    if not quick:
        accuracies = {name: _alone(config, name, table, complete, reporter) for name in config["inputs"]}
    accuracies["all inputs"] = fused.evaluate(complete, split="test")["accuracy"]
    figures = fused.evaluate(table, split="test")
    num_compared = sum(cell == "test" for cell in complete.texts("split"))
    return Tour(table_path, folder / "model", figures, accuracies, num_compared, _answer(fused, complete))


def _yaml_text() -> str:
    return resources.files("sensorium.demo").joinpath(CONFIG).read_text(encoding="utf-8")


def _config(*, quick: bool) -> dict[str, Any]:
    config: dict[str, Any] = yaml.safe_load(_yaml_text())
    return {**config, "training": {"epochs": QUICK_EPOCHS}} if quick else config


def _with_data(config: Mapping[str, Any], table: Table) -> dict[str, Any]:
    return {**config, "data": {**config["data"], "train": MemoryConfig.of(table)}}


def _complete(table: Table, config: Mapping[str, Any]) -> Table:
    """Keep the records that hold every input: only on those is the comparison fair."""
    columns = [table.column(one["column"]) for one in config["inputs"].values()]
    return table.take([place for place, cells in enumerate(zip(*columns, strict=True)) if None not in cells])


def _alone(config: Mapping[str, Any], name: str, table: Table, complete: Table, reporter: Reporter) -> float:
    """Train on one input, with the same budget, and return its accuracy on the complete test records."""
    reporter.line(f"training with {name} alone, for comparison")
    cells = table.column(config["inputs"][name]["column"])
    present = table.take([place for place, cell in enumerate(cells) if cell is not None])
    single = {**config, "inputs": {name: config["inputs"][name]}}
    with TemporaryDirectory() as scratch:
        predictor = api.train(_with_data(single, present), Path(scratch) / "model")
        return float(predictor.evaluate(complete, split="test")["accuracy"])


def _answer(predictor: Predictor, complete: Table) -> str:
    """Answer the first complete test record, and say what stood in the table."""
    place = complete.texts("split").index("test")
    answer = predictor.predict(complete.take([place]))[0]
    probability = (answer.probabilities or {}).get(str(answer.label), 0.0)
    truth = complete.texts("label")[place]
    return f"record {complete.rows[place]}: answer {answer.label} ({probability:.0%} sure), label {truth}"
