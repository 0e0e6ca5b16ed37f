"""Several processes that work on one search: each draws its next trial from the study they share."""

from __future__ import annotations

import multiprocessing
import signal
import time
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
    """Let several processes do trials until all have ended; the study holds what they did.

    Raises:
        KeyboardInterrupt: Someone asked to stop; all processes have ended.
        SensoriumError: A process went wrong in another way than a trial may; the others have ended.
    """
    context = multiprocessing.get_context("spawn")
    asked = context.Event()
    ears: list[Connection] = []
    processes: list[BaseProcess] = []
    for number in range(crew.size):
        ear, mouth = context.Pipe(duplex=False)
        process = context.Process(target=_work_alone, args=(task, crew, mouth, asked), name=f"worker {number}")
        process.start()
        mouth.close()  # so that the ear hears when the process ends
        ears.append(ear)
        processes.append(process)
    try:
        faults = _listen(ears, crew, reporter)
    finally:
        asked.set()
        _end(processes)
    if faults:
        raise SensoriumError("; ".join(dict.fromkeys(faults)))
    broken = [f"{one.name} with {one.exitcode}" for one in processes if one.exitcode]
    if broken and len(broken) == len(processes):
        raise SensoriumError(f"every worker ended unexpectedly ({', '.join(broken)}). Try --workers 1.")


def _listen(ears: list[Connection], crew: Crew, reporter: Reporter) -> list[str]:
    """Pass on what the processes tell until all have ended or are overdue; return what went wrong."""
    faults: list[str] = []
    while ears:
        left_s = None if crew.deadline_s is None else crew.deadline_s + GRACE_S - time.monotonic()
        if left_s is not None and left_s <= 0:
            break
        for ear in wait(ears, timeout=left_s):
            if not isinstance(ear, Connection):
                continue
            try:
                is_fault, text = ear.recv()
            except EOFError:
                ears.remove(ear)
                continue
            if is_fault:
                faults.append(text)
            else:
                reporter.line(text)
    return faults


def _end(processes: list[BaseProcess]) -> None:
    """See every process end, by force where it does not within the grace."""
    deadline_s = time.monotonic() + GRACE_S
    for process in processes:
        process.join(max(0.0, deadline_s - time.monotonic()))
        if process.is_alive():
            process.kill()
            process.join()


def _work_alone(task: Task, crew: Crew, mouth: Connection, asked: Event) -> None:
    """Do trials in a process of one's own."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # who started us is interrupted too, and asks us to stop
    torch.set_num_threads(max(1, num_cores() // crew.size))
    parent = multiprocessing.parent_process()
    watch = Watch(crew.deadline_s, lambda: asked.is_set() or (parent is not None and not parent.is_alive()))
    try:
        with quiet():
            cache = None if crew.cache is None else ArrayCache(crew.cache[0], max_bytes=crew.cache[1])
            judging = Judging(task.space.base, cache, num_folds=task.measure.num_folds)
            work(task, judging, watch, lambda text: mouth.send((False, text)))
    except KeyboardInterrupt:
        pass
    except SensoriumError as error:
        mouth.send((True, str(error)))
    except BrokenPipeError:
        pass  # nobody listens any more
