"""Facts of runs for tests of pages, some with the records behind them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from sensorium.predictor.examining import Answered, Examined
from sensorium.predictor.judging import Judge, Results
from sensorium.predictor.labelled import Labelled
from sensorium.reading import Views
from sensorium.records.opening import open_table
from sensorium.report import RunFacts
from sensorium.report.gathering import measured
from sensorium.specs import Array
from sensorium.targets import Target
from sensorium.targets.category import CategoryConfig
from sensorium.targets.number import NumberConfig

CONFIG = {"inputs": {"photo": {"type": "image"}, "title": {"type": "text"}}, "target": {"column": "kind"}}
BARE = RunFacts(
    name="m", task="classification", config=CONFIG, figures={}, history=[], row_counts={}, versions={}
)  # fmt: skip


def examined(
    target: Target, outputs: Array, labels: Sequence[str], *, cells: Mapping[str, Sequence[Any]] | None = None
) -> Examined:
    """Return what a model with these outputs would have answered from its two inputs; ``cells`` are more columns."""
    rows = [
        {"kind": label, **{name: column[place] for name, column in (cells or {}).items()}}
        for place, label in enumerate(labels)
    ]
    groups = None if cells is None or "group" not in cells else cells["group"]
    names = ("photo", "title")
    present = np.ones((len(labels), 2), dtype=bool)
    judge, nowhere = Judge(target, Views((("photo",), ("title",)))), np.zeros((len(labels), 2))
    whole = judge.of(Results(outputs, nowhere), present)
    turned = judge.of_subset(Results(-outputs, nowhere), ("photo",))
    answered = Answered(whole, {names: whole, ("photo",): turned})
    return Examined(Labelled(open_table(rows), target, labels, groups), {}, [{}] * len(labels), present, answered)


def classified(classes: Sequence[str], num_rows: int, *, cells: Mapping[str, Sequence[Any]] | None = None) -> Examined:
    """Return answers that are right for about nine of ten rows."""
    rng = np.random.default_rng(0)
    target = CategoryConfig(column="kind").fit(classes)
    places = rng.integers(0, len(classes), num_rows)
    outputs = rng.normal(size=(num_rows, len(classes))) + 2.5 * np.eye(len(classes))[places]
    return examined(target, outputs, [target.classes[place] for place in places], cells=cells)


def numbered(num_rows: int) -> Examined:
    """Return numbers from 0 to 100, predicted 5 too high and with errors of about 3."""
    rng = np.random.default_rng(0)
    true = rng.uniform(0, 100, num_rows)
    labels = [f"{number:.3f}" for number in true]
    target = NumberConfig(column="kind").fit(["0", "100"])
    wanted = true + 5 + rng.normal(scale=3, size=num_rows)
    outputs = np.array([[target.encode(f"{number:.3f}")] for number in wanted])
    return examined(target, outputs, labels)


def facts_with(records: Examined, **changes: Any) -> RunFacts:
    """Return the facts of a run whose model was measured on these records."""
    facts = replace(BARE, task=records.labelled.target.config.task, **changes)
    return measured(facts, records, name="rows.csv")
