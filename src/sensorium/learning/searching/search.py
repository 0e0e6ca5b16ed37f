"""The whole road of one search: a config with ranges in, the best config out."""

from __future__ import annotations

import hashlib
import json
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import optuna
import yaml

from sensorium.durations import in_words
from sensorium.errors import InterruptedRunError, SensoriumError
from sensorium.learning.pipeline import digest_of
from sensorium.learning.preparing import Prepared
from sensorium.learning.searching.importance import importance_of
from sensorium.learning.searching.judging import Judging, Measure
from sensorium.learning.searching.options import SearchOptions
from sensorium.learning.searching.places import alone_in
from sensorium.learning.searching.processes import Crew, work_together
from sensorium.learning.searching.results import BEST, PAGE, facts_of, write_results
from sensorium.learning.searching.space import Space
from sensorium.learning.searching.study import DONE, begin_study, best_of, forget, quiet, records_of, stop_orphans
from sensorium.learning.searching.trials import Task, values_in_words, work
from sensorium.learning.searching.watching import OutOfTimeError, Watch
from sensorium.progress import Reporter


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


def search(space: Space, output: Path, *, reporter: Reporter, options: SearchOptions) -> Search:
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
    _refuse_nothing(facts, task.measure, options)
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


def _refuse_nothing(facts: dict[str, Any], measure: Measure, options: SearchOptions) -> None:
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
    quicker = " Measuring on the validation rows (--folds 0) is quicker." if measure.num_folds else ""
    remedy = f"The same command goes on; a longer --budget comes further.{quicker}"
    raise SensoriumError(f"no trial was completed{budget}. {remedy}")


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
