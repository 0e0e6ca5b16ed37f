"""One set from its example to the figures of its record."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, Protocol

from benchmarks.real.answers import Measured, accuracy, difference, figures, majority
from benchmarks.real.baseline import LinearBaseline
from benchmarks.real.partitions import Tables, is_small, partitions, shortened
from benchmarks.real.sets import RealSet
from benchmarks.real.training import Trained, compare, train_and_answer
from sensorium.cache import ArrayCache
from sensorium.learning.config import RunConfig
from sensorium.learning.folding import pooled_table


@dataclass(frozen=True)
class Effort:
    """How much is measured.

    Attributes:
        seeds: Of folds, choosing rows, first weights and order.
        max_partitions: Folds measured of each seed; None measures all.
        max_rows: Rows of each split; None takes all.
        epochs: In place of the example's; None leaves those.
        compares_inputs: Whether the inputs of sets with several are compared.
    """

    seeds: Sequence[int] = (0, 1, 2)
    max_partitions: int | None = None
    max_rows: int | None = None
    epochs: int | None = None
    compares_inputs: bool = True


class Answering(Protocol):
    """What was trained on a partition and asked about its measured rows."""

    @property
    def predicted(self) -> Sequence[str]:
        """Class of each measured row."""


QUICK = Effort(seeds=(0,), max_partitions=1, max_rows=80, epochs=1, compares_inputs=False)


def measure(real: RealSet, config: RunConfig, effort: Effort, cache: ArrayCache) -> dict[str, Any]:
    """Train with every seed on every partition, ask the rivals the same rows, and return the figures."""
    seeded = [with_seed(config, seed=seed, epochs=effort.epochs) for seed in effort.seeds]
    tables = [_tables(one, effort) for one in seeded]
    parts = [[Measured.of(config, one) for one in of_seed] for of_seed in tables]
    measured = Measured.joined([part for of_seed in parts for part in of_seed])
    runs = [
        [train_and_answer(one, each, cache) for each in of_seed] for one, of_seed in zip(seeded, tables, strict=True)
    ]
    ours = [label for of_seed in runs for run in of_seed for label in run.predicted]
    linear = linear_answers(config, tables)
    most_frequent = [label for of_seed in tables for one in of_seed for label in majority(config, one)]
    asked_apart = {
        name: figures(measured, answers, real.outside)
        for name, answers in (
            ("majority", most_frequent),
            ("linear", linear),
            ("sensorium", ours),
        )
    }
    return {
        "config": f"examples/{real.name}.yaml",
        "inputs": list(config.inputs),
        "seeds": list(effort.seeds),
        "folds": len(tables[0]) if is_small(config) else None,
        "rows": sum(len(part.labels) for part in parts[0]),
        "groups": len(set(measured.units)) if config.data.group else None,
        **asked_apart,
        "difference_to_linear": difference(measured, ours, linear),
        "accuracy_by_seed": by_seed(parts, runs),
        **_effort_of([run for of_seed in runs for run in of_seed]),
        **_comparison(seeded[0], effort, cache),
    }


def with_seed(config: RunConfig, *, seed: int, epochs: int | None = None) -> RunConfig:
    """Return a config with another seed, and so many epochs if that is said."""
    changed = {"seed": seed} if epochs is None else {"seed": seed, "epochs": epochs}
    return config.model_copy(update={"training": config.training.model_copy(update=changed)})


def _tables(config: RunConfig, effort: Effort) -> list[Tables]:
    found = islice(partitions(config), effort.max_partitions)
    return [one if effort.max_rows is None else shortened(one, effort.max_rows) for one in found]


def linear_answers(config: RunConfig, tables: Sequence[Sequence[Tables]]) -> list[str]:
    """Answer all partitions; a set's own split once, since its rows to learn from do not depend on the seed."""
    baseline = LinearBaseline(config, pooled_table(config))
    if is_small(config):
        return [label for of_seed in tables for one in of_seed for label in baseline.answer(one)]
    return baseline.answer(tables[0][0]) * len(tables)


def by_seed(parts: Sequence[Sequence[Measured]], runs: Sequence[Sequence[Answering]]) -> list[float]:
    """Return the accuracy of each seed over all its partitions."""
    found = []
    for measured, of_seed in zip(parts, runs, strict=True):
        predicted = [label for run in of_seed for label in run.predicted]
        found.append(accuracy(Measured.joined(measured).labels, predicted))
    return found


def _effort_of(runs: Sequence[Trained]) -> dict[str, float]:
    return {
        "seconds": round(statistics.fmean(run.seconds for run in runs), 1),
        "epochs": round(statistics.fmean(run.epochs for run in runs), 1),
        "waiting_share": round(sum(run.waiting_s for run in runs) / sum(run.learning_s for run in runs), 3),
    }


def _comparison(config: RunConfig, effort: Effort, cache: ArrayCache) -> dict[str, Any]:
    if not effort.compares_inputs or len(config.inputs) == 1:
        return {}
    return {"comparison": compare(config, cache)}
