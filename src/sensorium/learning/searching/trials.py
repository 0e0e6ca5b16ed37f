"""One trial after the other, until there are enough, nothing is left to try, or the time is over."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import optuna
from optuna.trial import TrialState

from sensorium.durations import in_words
from sensorium.errors import SensoriumError
from sensorium.learning.searching.drawing import next_trial
from sensorium.learning.searching.judging import Judging, Measure
from sensorium.learning.searching.places import turn_in
from sensorium.learning.searching.ranges import shown
from sensorium.learning.searching.space import Point, Space
from sensorium.learning.searching.study import MESSAGE, Record, best_of, join_study, records_of, stop
from sensorium.learning.searching.watching import GivenUpError, OutOfTimeError, Watch

MAX_MESSAGE_CHARACTERS = 500
FAILURES = (SensoriumError, RuntimeError, ValueError, MemoryError)
"""What values may lead to: a loss that is no number, a model too large for memory, parts that do not go together."""


@dataclass(frozen=True)
class Task:
    """What whoever works on a search must know.

    Attributes:
        folder: Where the study lies.
        space: What is searched.
        measure: How trials are measured.
        most: Trials after which there is no other; None is as many as the time allows.
    """

    folder: Path
    space: Space
    measure: Measure
    most: int | None


def work(task: Task, judging: Judging, watch: Watch, tell: Callable[[str], None]) -> None:
    """Do trials. What was under way when the time ended is stopped, and is the first that a search which goes on does.

    Args:
        task: Of the search.
        judging: Its rows.
        watch: Its time.
        tell: Takes a line on each trial.

    Raises:
        KeyboardInterrupt: Someone asked to stop.
    """
    study = join_study(task.folder)
    while watch.left_s > _shortest_s(study):
        with turn_in(task.folder):
            trial = next_trial(study, task.space, most=task.most)
        if trial is None:
            return
        try:
            _run(study, trial, task, judging, watch)
        except OutOfTimeError:
            stop(study, trial)
            tell(f"trial {trial.number}: stopped, the time is over")
            return
        except KeyboardInterrupt:
            stop(study, trial)
            tell(f"trial {trial.number}: stopped")
            raise
        tell(_line(records_of(study), trial.number, task))


def _run(study: optuna.Study, trial: optuna.Trial, task: Task, judging: Judging, watch: Watch) -> None:
    """Do a trial and keep what came of it."""
    watch.check()

    def told(stage: int, value: float) -> None:
        watch.check()
        trial.report(value, stage)
        if stage < task.measure.num_stages and trial.should_prune():
            raise GivenUpError

    try:
        value = judging.figure(task.space.config(trial.params), watch, told)
    except GivenUpError:
        study.tell(trial, state=TrialState.PRUNED)
    except FAILURES as error:
        _fail(study, trial, str(error) if isinstance(error, SensoriumError) else f"{type(error).__name__}: {error}")
    else:
        if math.isfinite(value):
            study.tell(trial, value)
        else:
            _fail(study, trial, f"{task.measure.headline.name} is no number")


def _fail(study: optuna.Study, trial: optuna.Trial, message: str) -> None:
    trial.set_user_attr(MESSAGE, message[:MAX_MESSAGE_CHARACTERS])
    study.tell(trial, state=TrialState.FAIL)


def _shortest_s(study: optuna.Study) -> float:
    """Return the least that a whole trial took, below which there is no use in beginning another."""
    return min((one.seconds for one in records_of(study) if one.state == "completed"), default=0.0)


def _line(records: list[Record], number: int, task: Task) -> str:
    one, measure = records[number], task.measure
    name = measure.headline.name
    if one.state == "failed":
        return f"trial {number}: failed: {one.message} ({values_in_words(one.point)})"
    if one.state == "given up":
        place = f"after {one.stages} of {measure.num_stages} parts"
        return f"trial {number}: given up {place}, {name} {one.figure:.4f} ({values_in_words(one.point)})"
    best = best_of(records, higher_is_better=measure.headline.higher_is_better)
    is_best = best is not None and best.number == number
    so_far = "best" if best is None or is_best else f"best {best.figure:.4f} by trial {best.number}"
    return f"trial {number}: {name} {one.figure:.4f}, {so_far}, {in_words(one.seconds)} ({values_in_words(one.point)})"


def values_in_words(point: Point) -> str:
    """Return the values of a point as a person reads them."""
    return ", ".join(f"{path} {shown(value)}" for path, value in point.items())
