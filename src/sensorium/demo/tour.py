"""The tour: make the embedded data, train on it, measure it honestly, answer one record, say what comes next."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
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
        comparison: How it compares with models of one input each; None if these were not trained.
        answer: One line that shows a prediction of one record.
    """

    table: Path
    model: Path
    figures: Mapping[str, Any]
    comparison: Mapping[str, Any] | None
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
    model = folder / "model"
    predictor = api.train(_with_data(config, table), model, replace=True, compare_inputs=not quick)
    comparison = None if quick else json.loads((model / "comparison.json").read_text(encoding="utf-8"))
    figures = predictor.evaluate(table, split="test")
    return Tour(table_path, model, figures, comparison, _answer(predictor, table, config))


def _yaml_text() -> str:
    return resources.files("sensorium.demo").joinpath(CONFIG).read_text(encoding="utf-8")


def _config(*, quick: bool) -> dict[str, Any]:
    config: dict[str, Any] = yaml.safe_load(_yaml_text())
    return {**config, "training": {"epochs": QUICK_EPOCHS}} if quick else config


def _with_data(config: Mapping[str, Any], table: Table) -> dict[str, Any]:
    return {**config, "data": {**config["data"], "train": MemoryConfig.of(table)}}


def _answer(predictor: Predictor, table: Table, config: Mapping[str, Any]) -> str:
    """Answer the first test record that holds every input, and say what stood in the table."""
    inputs = [table.column(one["column"]) for one in config["inputs"].values()]
    splits = table.texts("split")
    place = next(at for at, cells in enumerate(zip(*inputs, strict=True)) if splits[at] == "test" and None not in cells)
    answer = predictor.predict(table.take([place]))[0]
    probability = (answer.probabilities or {}).get(str(answer.label), 0.0)
    truth = table.texts("label")[place]
    return f"record {table.rows[place]}: answer {answer.label} ({probability:.0%} sure), label {truth}"
