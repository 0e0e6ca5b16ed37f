"""What is kept of a search: every trial with its values, figure and state, in one file that several processes write."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import optuna
from optuna.distributions import BaseDistribution, CategoricalDistribution, FloatDistribution, IntDistribution
from optuna.storages import JournalStorage
from optuna.storages.journal import JournalFileBackend
from optuna.study import StudyDirection
from optuna.trial import FrozenTrial, TrialState

from sensorium.errors import ConfigError
from sensorium.learning.searching.ranges import Choices, Span
from sensorium.learning.searching.space import Point, Space

FILE_NAME = "study.journal"
STUDY_NAME = "sensorium"
IDENTITY, MESSAGE = "identity", "message"
TRIALS_BEFORE_GIVING_UP, FIRST_STAGE_TO_GIVE_UP = 4, 3
"""Trials that are measured whole before one is given up, and the stage from which on one may be."""

State = Literal["completed", "given up", "failed", "stopped", "running", "waiting"]
DONE: tuple[State, ...] = ("completed", "given up", "failed")


@dataclass(frozen=True)
class Record:
    """One trial as it is kept.

    Attributes:
        number: From 0.
        state: ``given up`` where most did better at its place, ``stopped`` where the time was over or someone asked.
        point: Its values.
        figure: Its figure; of a trial that was given up the last it had.
        stages: Stages that it has been through.
        seconds: How long it took.
        message: Why it failed.
    """

    number: int
    state: State
    point: Point
    figure: float | None
    stages: int
    seconds: float
    message: str | None = None


@contextmanager
def quiet() -> Iterator[None]:
    """Let Optuna say nothing inside the block: the reporter tells what a person wants to know."""
    before = optuna.logging.get_verbosity()
    optuna.logging.set_verbosity(optuna.logging.ERROR)
    try:
        yield
    finally:
        optuna.logging.set_verbosity(before)


def begin_study(folder: Path, *, identity: str, higher_is_better: bool) -> optuna.Study:
    """Open the study of a folder that one holds alone, or make it.

    Args:
        folder: Where its file lies.
        identity: What the search is of, as a digest: config, ranges, rows and measure.
        higher_is_better: Whether the greatest figure is the best.

    Raises:
        ConfigError: The folder holds another search, or its file is damaged.
    """
    path = folder / FILE_NAME
    is_new = not path.exists()
    if not is_new:
        _drop_half_line(path)
    direction = StudyDirection.MAXIMIZE if higher_is_better else StudyDirection.MINIMIZE
    try:
        study = optuna.create_study(
            storage=_storage(folder), study_name=STUDY_NAME, direction=direction, load_if_exists=True
        )
    except (ValueError, KeyError) as error:
        raise ConfigError(f"'{path}' is damaged ({type(error).__name__}). Begin anew with --replace.") from None
    if is_new or not study.user_attrs:
        study.set_user_attr(IDENTITY, identity)
    elif study.user_attrs.get(IDENTITY) != identity:
        raise ConfigError(
            f"'{folder}' holds a search of another config, other ranges, other rows or another measure. Undo the "
            "change to go on with it, name another --output, or begin anew with --replace."
        )
    return study


def join_study(folder: Path) -> optuna.Study:
    """Open the study that `begin_study` opened, to draw trials of it."""
    pruner = optuna.pruners.MedianPruner(
        n_startup_trials=TRIALS_BEFORE_GIVING_UP, n_warmup_steps=FIRST_STAGE_TO_GIVE_UP
    )
    return optuna.load_study(study_name=STUDY_NAME, storage=_storage(folder), pruner=pruner)


def forget(folder: Path) -> None:
    """Throw the study of a folder away."""
    (folder / FILE_NAME).unlink(missing_ok=True)


def stop(study: optuna.Study, trial: optuna.Trial | FrozenTrial) -> None:
    """End a trial that is not finished; whoever goes on begins with its values."""
    study.tell(trial.number, state=TrialState.FAIL)
    study.enqueue_trial(trial.params)


def stop_orphans(study: optuna.Study) -> int:
    """Stop every trial under way, in a study that nobody works on; return how many."""
    orphans = study.get_trials(deepcopy=False, states=(TrialState.RUNNING,))
    for trial in orphans:
        stop(study, trial)
    return len(orphans)


def records_of(study: optuna.Study) -> list[Record]:
    """Return every trial, in the order they were begun."""
    return [_record(trial) for trial in study.get_trials(deepcopy=False)]


def best_of(records: list[Record], *, higher_is_better: bool) -> Record | None:
    """Return the completed trial with the best figure, the first where several are equal; None if none is completed."""
    completed = [one for one in records if one.state == "completed" and one.figure is not None]
    sign = 1 if higher_is_better else -1
    return max(completed, key=lambda one: (sign * (one.figure or 0.0), -one.number), default=None)


def distributions(space: Space) -> dict[str, BaseDistribution]:
    """Return the ranges of a space as Optuna knows them."""
    return {path: _distribution(one, is_whole=path in space.whole) for path, one in space.ranges.items()}


def _distribution(one: Span | Choices, *, is_whole: bool) -> BaseDistribution:
    if isinstance(one, Choices):
        return CategoricalDistribution(one.texts)
    high = one.low + one.num_steps * one.step if one.step else one.high
    if is_whole:
        return IntDistribution(int(one.low), int(high), log=one.log, step=int(one.step or 1))
    return FloatDistribution(one.low, high, log=one.log, step=one.step)


def _record(trial: FrozenTrial) -> Record:
    message = trial.user_attrs.get(MESSAGE)
    states: Mapping[TrialState, State] = {
        TrialState.COMPLETE: "completed",
        TrialState.PRUNED: "given up",
        TrialState.FAIL: "stopped" if message is None else "failed",
        TrialState.RUNNING: "running",
        TrialState.WAITING: "waiting",
    }
    seconds = trial.duration.total_seconds() if trial.duration else 0.0
    point: dict[str, Any] = dict(trial.params)
    return Record(trial.number, states[trial.state], point, trial.value, trial.last_step or 0, seconds, message)


def _storage(folder: Path) -> JournalStorage:
    return JournalStorage(JournalFileBackend(str(folder / FILE_NAME)))


def _drop_half_line(path: Path) -> None:
    """Drop what a process that was killed wrote of a line, and the lock it held: the rest of the file is sound."""
    content = path.read_bytes()
    if not content.endswith(b"\n"):
        path.write_bytes(content[: content.rfind(b"\n") + 1])
    path.with_name(path.name + ".lock").unlink(missing_ok=True)
