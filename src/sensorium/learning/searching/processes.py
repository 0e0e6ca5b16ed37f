"""Several processes that work on one search: each draws its next trial from the study they share."""

from __future__ import annotations

import multiprocessing
import signal
import time
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from multiprocessing.synchronize import Event
from pathlib import Path

import torch

from sensorium.cache import ArrayCache
from sensorium.errors import SensoriumError
from sensorium.learning.searching.judging import Judging
from sensorium.learning.searching.study import quiet
from sensorium.learning.searching.trials import Task, work
from sensorium.learning.searching.watching import Watch
from sensorium.progress import Reporter
from sensorium.reading import num_cores

GRACE_S = 10.0
"""Time a process has to end after it was asked to, before it is ended."""


@dataclass(frozen=True)
class Crew:
    """How many processes, and what each needs beside the task.

    Attributes:
        size: How many.
        cache: Folder and size in bytes of the cache of decoded cells; None keeps none.
        deadline_s: When the time is over, as `time.monotonic` tells it.
    """

    size: int
    cache: tuple[Path, int] | None
    deadline_s: float | None


def work_together(task: Task, crew: Crew, reporter: Reporter) -> None:
    """Let several processes do trials until all have done; the study holds what they did.

    Raises:
        KeyboardInterrupt: Someone asked to stop; all processes have.
        SensoriumError: A process went wrong in another way than a trial may, or all broke off.
    """
    context = multiprocessing.get_context("spawn")
    asked = context.Event()
    voices: list[Connection] = []
    processes: list[BaseProcess] = []
    try:
        for number in range(crew.size):
            voice, mouth = context.Pipe(duplex=False)
            started = context.Process(target=_work_alone, args=(task, crew, mouth, asked), name=f"worker {number}")
            started.start()
            mouth.close()  # so that the voice ends with the process
            voices.append(voice)
            processes.append(started)
        until_s = None if crew.deadline_s is None else crew.deadline_s + GRACE_S
        _listen(voices, reporter, until_s=until_s)
    except KeyboardInterrupt:
        asked.set()
        _listen(voices, reporter, until_s=time.monotonic() + GRACE_S)
        raise
    finally:
        for process in processes:
            process.kill()  # whoever said goodbye only tidies up, which takes seconds on a busy machine
            process.join()


def _listen(voices: list[Connection], reporter: Reporter, *, until_s: float | None) -> None:
    """Pass on what processes tell until all have said goodbye or broken off; voices that ended are taken out.

    Raises:
        SensoriumError: A process went wrong, or all broke off.
    """
    num_processes, lost = len(voices), 0
    faults: list[str] = []
    while voices and (until_s is None or time.monotonic() < until_s):
        ready = wait(voices, timeout=None if until_s is None else max(0.0, until_s - time.monotonic()))
        for voice in [one for one in voices if one in ready]:
            kind, text = _heard(voice)
            if kind == "line":
                reporter.line(text)
                continue
            voices.remove(voice)
            lost += kind == "lost"
            faults += [text] if kind == "fault" else []
    if faults:
        raise SensoriumError("; ".join(dict.fromkeys(faults)))
    if lost:
        reporter.line(f"warning: {lost} of {num_processes} workers broke off; they may have run out of memory")
    if lost and lost == num_processes:
        raise SensoriumError("every worker broke off. Try fewer workers, or a smaller training.batch_size.")


def _heard(voice: Connection) -> tuple[str, str]:
    """Return what kind of thing a process told, and its text; ``lost`` where it broke off."""
    try:
        kind, text = voice.recv()
    except EOFError:
        return "lost", ""
    return kind, text


def _work_alone(task: Task, crew: Crew, mouth: Connection, asked: Event) -> None:
    """Do trials in a process of one's own."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # who started us is interrupted too, and asks us to stop
    torch.set_num_threads(max(1, num_cores() // crew.size))
    parent = multiprocessing.parent_process()
    watch = Watch(crew.deadline_s, lambda: asked.is_set() or (parent is not None and not parent.is_alive()))
    with suppress(BrokenPipeError):  # nobody may listen any more
        ended = ("goodbye", "")
        try:
            with quiet():
                cache = None if crew.cache is None else ArrayCache(crew.cache[0], max_bytes=crew.cache[1])
                judging = Judging(task.space.base, cache, num_folds=task.measure.num_folds)
                work(task, judging, watch, lambda text: mouth.send(("line", text)))
        except KeyboardInterrupt:
            pass
        except BrokenPipeError:
            raise
        except (SensoriumError, OSError) as error:
            ended = ("fault", str(error))
        mouth.send(ended)
