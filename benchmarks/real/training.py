"""Our model on a partition: trained from the set's example, and asked about the measured rows."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from benchmarks.real.partitions import Tables, own_split
from sensorium.cache import ArrayCache
from sensorium.learning.comparing import compare_with_singles
from sensorium.learning.config import RunConfig
from sensorium.learning.fitting import Aids, Fitted, fit_model, outputs_of
from sensorium.learning.folding import pooled_table
from sensorium.learning.preparing import Prepared, prepare
from sensorium.learning.setting_aside import uncalibrated
from sensorium.progress import Reporter
from sensorium.reading import labels_of


@dataclass(frozen=True)
class Trained:
    """What one training run came to.

    Attributes:
        predicted: Class of each measured row.
        seconds: Reading, which a cache makes short after the first run, and learning.
        epochs: Epochs until the end or the early stop.
        waiting_s: How long the optimiser waited for batches.
        learning_s: How long all epochs' steps took, that included.
    """

    predicted: Sequence[str]
    seconds: float
    epochs: int
    waiting_s: float
    learning_s: float


def train_and_answer(config: RunConfig, tables: Tables, cache: ArrayCache) -> Trained:
    """Train on a partition and answer its measured rows."""
    started_s = time.perf_counter()
    prepared, fitted = _fit(config, tables, cache)
    seconds = time.perf_counter() - started_s
    predicted = prepared.target.decode(outputs_of(fitted.model, prepared.splits["test"]))[0]
    return Trained(
        [str(label) for label in predicted],
        seconds,
        len(fitted.history),
        sum(epoch.waiting_s for epoch in fitted.history),
        sum(epoch.seconds for epoch in fitted.history),
    )


def compare(config: RunConfig, cache: ArrayCache) -> dict[str, Any]:
    """Ask whether the inputs help each other, on the set's own validation rows."""
    prepared, fitted = _fit(config, own_split(config), cache)
    return compare_with_singles(config, prepared, fitted.model, Reporter()).to_json()


def _fit(config: RunConfig, tables: Tables, cache: ArrayCache) -> tuple[Prepared, Fitted]:
    # Classes come from all rows: the training rows of a fold may miss a rare one.
    target = config.target.fit(labels_of(pooled_table(config), config.target))
    config = uncalibrated(config)  # a partition has just the rows it names
    prepared = prepare(config, Reporter(), cache=cache, tables=tables, target=target)
    return prepared, fit_model(config, prepared, Aids(Reporter()))
