"""What a recipe takes on this machine, measured on a few of its rows."""

from __future__ import annotations

import time
from collections.abc import Hashable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from sensorium.learning.choosing.pool import Part, Places
from sensorium.learning.config import RunConfig
from sensorium.learning.fitting import Aids, fit_model, new_model, outputs_of
from sensorium.learning.preparing import Prepared
from sensorium.progress import Reporter
from sensorium.records.splits import SplitName

TRIED_BATCHES = 4
TRIED_ROWS = 16


def passes_of(config: RunConfig) -> int:
    """Return how often a run goes through its training rows at most."""
    return config.training.method.num_passes(config.training)


@dataclass(frozen=True)
class Costs:
    """What a recipe takes here, measured.

    Attributes:
        reading_s: Seconds to read all cells and fit the inputs.
        row_s: Seconds that the model takes to answer a row.
        passed_row_s: Seconds of a training row in one pass.
    """

    reading_s: float
    row_s: float
    passed_row_s: float

    def teaching_s(self, config: RunConfig, num_rows: int) -> float:
        """Return the seconds to learn from so many rows."""
        return num_rows * self.passed_row_s * passes_of(config)


def seconds_a_row(config: RunConfig, prepared: Prepared) -> tuple[float, float]:
    """Return seconds to answer a row, and of a training row in one pass, from a few of them."""
    rows = prepared.splits["train"]
    model = new_model(config, prepared)
    few = rows.take(_spread(len(rows), TRIED_ROWS))
    outputs_of(model, few.take([0]))
    started_s = time.perf_counter()
    outputs_of(model, few)
    row_s = (time.perf_counter() - started_s) / len(few)
    if passes_of(config) == 1:
        return row_s, row_s
    places = _spread(len(rows), TRIED_BATCHES * config.training.batch_size)
    part = shared_out(prepared, Part(places, places[:1], places[:1]), None)
    history = fit_model(with_epochs(config, 2), part, Aids(Reporter())).history
    return row_s, history[-1].seconds / len(places)


def shared_out(prepared: Prepared, part: Part, groups: Sequence[Hashable] | None) -> Prepared:
    """Return the rows of a part as the splits of a run."""
    places: dict[SplitName, Places] = {"train": part.taught, "validation": part.stopping, "test": part.judged}
    labels, rows = prepared.labels["train"], prepared.splits["train"]
    return replace(
        prepared,
        splits={split: rows.take(own) for split, own in places.items()},
        labels={split: [labels[place] for place in own.tolist()] for split, own in places.items()},
        groups={}
        if groups is None
        else {split: [groups[place] for place in own.tolist()] for split, own in places.items()},
    )


def with_epochs(config: RunConfig, epochs: int) -> RunConfig:
    """Return a config with so many epochs."""
    return config.model_copy(update={"training": config.training.model_copy(update={"epochs": epochs})})


def _spread(num_rows: int, count: int) -> Places:
    return np.unique(np.linspace(0, num_rows - 1, min(count, num_rows)).astype(np.intp))
