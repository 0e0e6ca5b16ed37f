"""What `sensorium fit` makes of the real sets by itself, and how that compares. Run: python -m benchmarks.real.fits."""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.real.answers import Measured, accuracy, difference, figures, majority
from benchmarks.real.measuring import by_seed, linear_answers, with_seed
from benchmarks.real.partitions import Tables, is_small, partitions
from benchmarks.real.sets import CELLS, SETS, AbsentSetError, RealSet, open_config
from benchmarks.record import write_record
from sensorium.cache import ArrayCache
from sensorium.durations import parse_duration
from sensorium.inspection.starter import starter_content
from sensorium.learning.choosing.chooser import fit
from sensorium.learning.choosing.clock import Clock
from sensorium.learning.config import RunConfig
from sensorium.learning.pipeline import RunOptions
from sensorium.predictor import Predictor
from sensorium.progress import Reporter
from sensorium.records.table import Table

SEEDS = (0, 1, 2)
BUDGET = "3m"
"""What one fit may take."""


@dataclass(frozen=True)
class Fit:
    """One model that was made by itself.

    Attributes:
        predicted: Class of each measured row.
        alone: Input → class of each measured row from that input alone, where a set has several and all rows have it.
        kept: Recipes that were kept.
        seconds: Of the whole, from the table to the model folder.
    """

    predicted: Sequence[str]
    alone: dict[str, Sequence[str]]
    kept: tuple[str, ...]
    seconds: float


def main() -> None:
    """Fit the sets asked for, or all; those that are not on this machine are left out."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.real.fits")
    parser.add_argument("--only", action="append", choices=[real.name for real in SETS], help="fit this set")
    parser.add_argument("--seeds", type=int, default=len(SEEDS), help="how many seeds")
    chosen = parser.parse_args()
    for real in SETS:
        if not chosen.only or real.name in chosen.only:
            _run(real, SEEDS[: chosen.seeds])


def _run(real: RealSet, seeds: Sequence[int]) -> None:
    try:
        config = open_config(real)
    except AbsentSetError as error:
        print(f"{real.name}: skipped, {error}")
        return
    found = measure(real, config, seeds)
    print(f"{real.name}: {found['fit']['accuracy']:.3f}, linear {found['linear']['accuracy']:.3f}", flush=True)
    write_record(f"{real.name}-fit", found)


def measure(real: RealSet, config: RunConfig, seeds: Sequence[int]) -> dict[str, Any]:
    """Fit every partition of every seed with what is chosen by itself, and measure rows that chose nothing."""
    small = is_small(config)
    tables = [list(partitions(with_seed(config, seed=seed))) for seed in seeds]
    cache = ArrayCache(CELLS)
    runs: list[list[Fit]] = []
    for seed, of_seed in zip(seeds, tables, strict=True):
        runs.append([])
        for number, one in enumerate(of_seed):
            runs[-1].append(fit_and_answer(config, one, cache, budget=BUDGET, seed=seed))
            right = accuracy(Measured.of(config, one).labels, runs[-1][-1].predicted)
            last = runs[-1][-1]
            print(f"{real.name} {seed}.{number}: {right:.3f}, {last.kept}, {last.seconds:.0f} s", flush=True)
    parts = [[Measured.of(config, one) for one in of_seed] for of_seed in tables]
    measured = Measured.joined([part for of_seed in parts for part in of_seed])
    fits = [run for of_seed in runs for run in of_seed]
    ours = [label for run in fits for label in run.predicted]
    linear = linear_answers(config, tables)
    common = [label for of_seed in tables for one in of_seed for label in majority(config, one)]
    return {
        "inputs": list(config.inputs),
        "seeds": list(seeds),
        "folds": len(tables[0]) if small else None,
        "rows": sum(len(part.labels) for part in parts[0]),
        "groups": len(set(measured.units)) if config.data.group else None,
        "budget": BUDGET,
        "seconds": [round(run.seconds, 1) for run in fits],
        "median_s": round(statistics.median(run.seconds for run in fits), 1),
        "kept": dict(Counter(" + ".join(run.kept) for run in fits).most_common()),
        "fit": figures(measured, ours, real.outside),
        "linear": figures(measured, linear, real.outside),
        "majority": figures(measured, common, real.outside),
        "difference_to_linear": difference(measured, ours, linear),
        "accuracy_by_seed": by_seed(parts, runs),
        "alone": {
            name: _alone(name, measured, fits) for name in fits[0].alone if all(name in run.alone for run in fits)
        },
    }


def _alone(name: str, measured: Measured, fits: Sequence[Fit]) -> float:
    return accuracy(measured.labels, [label for run in fits for label in run.alone[name]])


def fit_and_answer(config: RunConfig, tables: Tables, cache: ArrayCache, *, budget: str, seed: int) -> Fit:
    """Fit on a partition's rows as `sensorium fit` would, with the set's columns, and answer its measured rows."""
    learned = _with_columns(_joined(tables["train"], tables["validation"]), config)
    asked = _with_columns(tables["test"], config)
    roots = config.data.allow_roots
    with tempfile.TemporaryDirectory() as scratch:
        started_s = time.perf_counter()
        clock = Clock(parse_duration(budget), began_s=started_s)
        content = starter_content(learned, target=config.target.column, group=config.data.group, roots=roots)
        content["training"] = {"seed": seed}
        output = Path(scratch) / "model"
        run = fit(content, learned, output, clock=clock, reporter=Reporter(), options=RunOptions(cache=cache))
        seconds = time.perf_counter() - started_s
        predictor = Predictor.load(output)
        predicted = _labels(predictor, asked, roots)
        alone = {name: _labels(predictor, _only(asked, config, name), roots) for name in _whole(asked, config)}
    kept = tuple((run.chosen or {}).get("kept", {}).get("recipes", {}))
    return Fit(predicted, alone, kept, seconds)


def _labels(predictor: Predictor, table: Table, roots: Sequence[Path]) -> list[str]:
    return [str(answer.label) for answer in predictor.predict(table, allow_roots=roots)]


def _joined(first: Table, second: Table) -> Table:
    columns = {name: [*cells, *second.columns[name]] for name, cells in first.columns.items()}
    return Table(columns, first.source, first.folder)


def _with_columns(table: Table, config: RunConfig) -> Table:
    """Return the table with what the set's example reads, its target and its group."""
    wanted = [name for modality in config.inputs.values() for name in modality.table_columns]
    group = [] if config.data.group is None else [config.data.group]
    columns = {name: table.columns[name] for name in (*wanted, config.target.column, *group)}
    return Table(columns, table.source, table.folder)


def _whole(table: Table, config: RunConfig) -> list[str]:
    """Return the inputs that every row has, where the set has several."""
    found = []
    for name, modality in config.inputs.items():
        cells = zip(*(table.columns[column] for column in modality.table_columns), strict=True)
        if len(config.inputs) > 1 and all(any(cell is not None for cell in row) for row in cells):
            found.append(name)
    return found


def _only(table: Table, config: RunConfig, name: str) -> Table:
    """Return the table with the cells of one input alone."""
    others = {one for key, modality in config.inputs.items() if key != name for one in modality.table_columns}
    columns = {column: [None] * len(table) if column in others else cells for column, cells in table.columns.items()}
    return Table(columns, table.source, table.folder)


if __name__ == "__main__":
    main()
