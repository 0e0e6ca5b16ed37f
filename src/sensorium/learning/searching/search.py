"""The whole road of one search: a config with ranges in, the best config out."""

from __future__ import annotations

import hashlib
import json
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import optuna
import yaml

from sensorium.cache import ArrayCache
from sensorium.durations import in_words
from sensorium.errors import ConfigError, Fault, InterruptedRunError, SensoriumError
from sensorium.learning.pipeline import digest_of
from sensorium.learning.preparing import Prepared
from sensorium.learning.searching.importance import importance_of
from sensorium.learning.searching.judging import Judging, Measure
from sensorium.learning.searching.processes import Crew, work_together
from sensorium.learning.searching.results import BEST, PAGE, facts_of, write_results
from sensorium.learning.searching.space import Space
from sensorium.learning.searching.study import (
    DONE,
    alone_in,
    begin_study,
    best_of,
    forget,
    quiet,
    records_of,
    stop_orphans,
)
from sensorium.learning.searching.trials import Task, values_in_words, work
from sensorium.learning.searching.watching import OutOfTimeError, Watch
from sensorium.progress import Reporter

RESERVED_S, RESERVED_SHARE = 5.0, 0.1
"""Time for writing the results, in seconds and as a share of the budget; the lesser counts."""


@dataclass(frozen=True)
class SearchOptions:
    """How a search is carried out.

    Attributes:
        budget_s: Seconds that the whole command may take; None sets no bound.
        trials: Trials of the whole search, those of earlier commands counted; None sets no bound.
        workers: Processes that work on it.
        num_folds: Folds that measure a trial, 0 for validation rows; None takes folds where validation rows are few.
        replace: Whether an earlier search in the same folder is thrown away.
        cache: Where decoded cells are kept.
        began_s: When the command began, as `time.monotonic` told it.

    Raises:
        ConfigError: Numbers are out of range; all of them.
    """

    budget_s: float | None = None
    trials: int | None = None
    workers: int = 1
    num_folds: int | None = None
    replace: bool = False
    cache: ArrayCache | None = None
    began_s: float = field(default_factory=time.monotonic)

    def __post_init__(self) -> None:
        faults = []
        if self.workers < 1:
            faults.append(Fault("a search needs 1 worker or more."))
        if self.trials is not None and self.trials < 1:
            faults.append(Fault("a search needs 1 trial or more."))
        if self.num_folds is not None and (self.num_folds < 0 or self.num_folds == 1):
            faults.append(Fault("there are at least 2 folds, or 0 for the validation rows."))
        if faults:
            raise ConfigError(faults)

    @property
    def deadline_s(self) -> float | None:
        """When trials must have ended, as `time.monotonic` tells it."""
        if self.budget_s is None:
            return None
        return self.began_s + self.budget_s - min(RESERVED_S, RESERVED_SHARE * self.budget_s)


@dataclass(frozen=True)
class Search:
    """A search that came to its end.

    Attributes:
        folder: Where its files lie.
        best: The best config, as a file that `train` takes.
        facts: What `tune.json` of the folder holds.
    """

    folder: Path
    best: Path
    facts: dict[str, Any]

    @property
    def figure(self) -> float:
        """The best figure. Chosen among many on the same rows, it promises somewhat more than it will keep."""
        return float(next(one["figure"] for one in self.facts["trials"] if one["number"] == self.facts["best"]))


def search(space: Space, output: Path, *, reporter: Reporter, options: SearchOptions = SearchOptions()) -> Search:
    """Search a space and write what was found; go on with what the folder holds of the same search.

    Args:
        space: What is searched.
        output: Folder of the search.
        reporter: Shows the progress.
        options: How it is carried out.

    Raises:
        ConfigError: The folder holds another search, or there are fewer rows or groups than folds.
        DataError: The tables or their files are wrong.
        InterruptedRunError: Someone asked to stop; what was found so far is written.
        SensoriumError: No trial was completed, or the folder cannot be written any more.
    """
    with alone_in(output), quiet(), _interrupted_by_termination():
        if options.replace:
            forget(output)
        if space.is_proposed:
            reporter.line(f"no ranges are declared; these are searched:\n{_declared(space)}")
        task, study, judging = _begin(space, output, reporter, options)
        is_interrupted = False
        try:
            _work(task, judging, reporter, options)
        except KeyboardInterrupt:
            is_interrupted = True
        except OSError as error:
            raise SensoriumError(f"'{output}' cannot be written: {(error.strerror or 'error').lower()}.") from None
        stop_orphans(study)
        facts = facts_of(task, records_of(study), importance_of(study))
        write_results(output, facts, space)
    _refuse_nothing(facts, options)
    _conclude(task, study, output, reporter)
    if is_interrupted:
        raise InterruptedRunError(f"stopped. What was found so far is in '{output}'; the same command goes on.")
    return Search(output, output / BEST, facts)


def _begin(
    space: Space, output: Path, reporter: Reporter, options: SearchOptions
) -> tuple[Task, optuna.Study, Judging]:
    """Read the rows, and open the study."""
    judging = Judging(space.base, options.cache, num_folds=options.num_folds)
    if judging.remark:
        reporter.line(f"note: {judging.remark}")
    try:
        measure, prepared = judging.begin(space.base, Watch(options.deadline_s, shown=reporter))
    except OutOfTimeError:
        kept = "" if options.cache is None else " What was decoded is kept, so the same command comes further."
        raise SensoriumError(f"the budget was spent on reading the table.{kept} Give a longer --budget.") from None
    identity = _identity(space, prepared, measure)
    study = begin_study(output, identity=identity, higher_is_better=measure.headline.higher_is_better)
    stop_orphans(study)
    reporter.line(f"trials are measured by {measure.headline.name} on {measure.in_words}; no test row is looked at")
    done = sum(one.state in DONE for one in records_of(study))
    if done:
        reporter.line(f"going on after {done} trials")
    elif space.as_it_stands is None:
        reporter.line("note: the ranges do not hold the config as it stands, so it is not among the trials")
    return Task(output, space, measure, options.trials), study, judging


def _work(task: Task, judging: Judging, reporter: Reporter, options: SearchOptions) -> None:
    if options.workers == 1:
        work(task, judging, Watch(options.deadline_s), reporter.line)
        return
    cache = None if options.cache is None else (options.cache.path.parent, options.cache.max_bytes)
    judging.forget()  # each process holds its own rows
    work_together(task, Crew(options.workers, cache, options.deadline_s), reporter)


def _identity(space: Space, prepared: Prepared, measure: Measure) -> str:
    ranges = {path: one.model_dump(mode="json") for path, one in space.ranges.items()}
    content = [digest_of(space.base, prepared, None), ranges, measure.num_folds, measure.num_rows]
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


def _declared(space: Space) -> str:
    """Return the ranges as they could stand in the config."""
    content = {path: one.model_dump(mode="json", exclude_defaults=True) for path, one in space.ranges.items()}
    return yaml.safe_dump({"tune": content}, sort_keys=False, default_flow_style=None, allow_unicode=True).rstrip()


def _refuse_nothing(facts: dict[str, Any], options: SearchOptions) -> None:
    """Say why no trial was completed.

    Raises:
        SensoriumError: None was.
    """
    if facts["best"] is not None:
        return
    failed = [one["message"] for one in facts["trials"] if one["state"] == "failed"]
    if failed:
        raise SensoriumError(f"all {len(failed)} trials failed: {'; '.join(dict.fromkeys(failed))}")
    budget = "" if options.budget_s is None else f" within {in_words(options.budget_s)}"
    raise SensoriumError(f"no trial was completed{budget}. The same command goes on; a longer --budget comes further.")


def _conclude(task: Task, study: optuna.Study, output: Path, reporter: Reporter) -> None:
    records = records_of(study)
    best = best_of(records, higher_is_better=task.measure.headline.higher_is_better)
    if best is not None:
        counts = [f"{sum(one.state == state for one in records)} {state}" for state in DONE]
        reporter.line(
            f"{', '.join(counts)}; best is trial {best.number}, {task.measure.headline.name} "
            f"{best.figure:.4f} ({values_in_words(best.point)})"
        )
        reporter.line(f"wrote {output / BEST} and {output / PAGE}")


@contextmanager
def _interrupted_by_termination() -> Iterator[None]:
    """Take the signal by which a scheduler ends a job as Ctrl-C inside the block."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
