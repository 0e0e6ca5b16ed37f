"""Who takes part: how each tool learns from a course, and how it is asked."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from benchmarks.real.sets import EXAMPLES
from benchmarks.record import ROOT
from benchmarks.side_by_side.races import LEARN, Course, Effort, Race

PEERS = ROOT / "benchmarks" / "peers"
MODEL = "model"
NOT_EQUAL = """
`sensorium train` and Ludwig start from random weights, with the default parts of each, pictures at the size of the
set's example, and batches of 32 (by default Ludwig would first search for a batch size).

`sensorium fit` and AutoGluon may use pretrained weights. AutoGluon fetches its own from a hub, which is out of reach
where this runs: its preset for medium quality was given those that Sensorium has from packages, MiniLM-L6 for texts
and EfficientNet-Lite0 for pictures, in place of ELECTRA-small and MobileNetV3. With its own it may do better.

AutoGluon's own time limit, less what its start took, and `sensorium fit --budget` are told the seconds. Ludwig has no
limit and is stopped after the epoch in which the time is up. `sensorium train` ends by itself, by its default epochs
and early stopping.

Ludwig, AutoGluon and `sensorium train` choose and stop by the rows set aside, whole groups of the training rows.
`sensorium fit` gets the same rows and shares them out by itself, to choose and then to learn from.

AutoGluon does not read sound. One record at a time it is asked in the mode it has for that.
"""
"""What a reader of the figures must know, one paragraph each; written into the record."""


@dataclass(frozen=True)
class Tool:
    """An installed tool.

    Attributes:
        name: In records.
        python: Interpreter of the environment it is installed in.
        package: Whose version is told.
        training_import: Statement that imports what training needs.
        answering_import: Statement that imports what a loaded predictor needs.
    """

    name: str
    python: Path
    package: str
    training_import: str
    answering_import: str


@dataclass(frozen=True)
class Contestant:
    """One way to learn from a course.

    Attributes:
        tool: Whose.
        learn: Course, race and effort → the command that learns and writes `model`.
        ask: The command that loads `model`, answers `ask.csv` and writes `answers.json`.
    """

    tool: Tool
    learn: Callable[[Course, Race, Effort], Sequence[str]]
    ask: Sequence[str]


def tools_of(ludwig: Path, autogluon: Path) -> dict[str, Tool]:
    """Return the tools by name, given the interpreters of the peers."""
    multimodal = "from autogluon.multimodal import MultiModalPredictor"
    ludwig_model = "from ludwig.api import LudwigModel"
    ours = ("import sensorium.learning.pipeline", "from sensorium.predictor import Predictor")
    return {
        "sensorium": Tool("sensorium", Path(sys.executable), "sensorium", *ours),
        "ludwig": Tool("ludwig", ludwig, "ludwig", ludwig_model, ludwig_model),
        "autogluon": Tool("autogluon", autogluon, "autogluon.multimodal", multimodal, multimodal),
    }


def contestants_of(tools: Mapping[str, Tool], backbones: Path) -> dict[str, Contestant]:
    """Return the contestants by name; AutoGluon takes its pretrained weights from a folder."""
    ours = tools["sensorium"]
    asks_ours = [str(ours.python), str(PEERS / "sensorium_asked.py")]
    found = {
        "sensorium_train": Contestant(ours, _train, asks_ours),
        "sensorium_fit": Contestant(ours, _fit, asks_ours),
    }
    for name, options in (("ludwig", ()), ("autogluon", (str(backbones),))):
        driver = [str(tools[name].python), str(PEERS / f"{name}_driver.py")]
        learn = [*driver, "learn", *options]
        found[name] = Contestant(tools[name], lambda *_, command=learn: command, [*driver, "ask"])
    return found


def example_for(race: Race, seed: int) -> dict[str, Any]:
    """Return the set's example over the course's table, stopping by the rows that all stop by."""
    content: dict[str, Any] = yaml.safe_load((EXAMPLES / f"{race.set_name}.yaml").read_text(encoding="utf-8"))
    content["data"] = {"train": LEARN, "split": {"column": "split"}, "group": content["data"]["group"]}
    content["inputs"] = {name: value for name, value in content["inputs"].items() if name not in race.without}
    # Half of the rows to stop by would be set aside, which no other contestant does.
    return {**content, "training": {**content.get("training", {}), "seed": seed}, "calibration": "none"}


def _train(course: Course, race: Race, effort: Effort) -> list[str]:
    config = course.folder / "config.yaml"
    config.write_text(yaml.safe_dump(example_for(race, effort.seed)), encoding="utf-8")
    return [sys.executable, "-m", "sensorium", "train", config.name, "--output", MODEL, "--no-cache"]


def _fit(course: Course, race: Race, effort: Effort) -> list[str]:  # noqa: ARG001 -- what all contestants take
    told = ["--target", course.target, *(["--group", course.group] if course.group else [])]
    options = ["--budget", f"{effort.budget_s:.0f}s", "--output", MODEL, "--no-cache"]
    return [sys.executable, "-m", "sensorium", "fit", LEARN, *told, *options]
