"""Run a command and watch what it takes: wall time, and the peak memory of it and everything that it starts."""

from __future__ import annotations

import os
import signal
import subprocess
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

INTERVAL_S = 0.25
"""Between two looks at the memory: what lives for less can be missed."""


@dataclass(frozen=True)
class Watched:
    """What a command took.

    Attributes:
        return_code: Its exit status; negative where a signal ended it.
        seconds: From its start to its end.
        peak_mb: Largest sum of the memory of its processes at one moment. What several of them share counts once.
    """

    return_code: int
    seconds: float
    peak_mb: float


def watch(
    command: Sequence[str], folder: Path, log: Path, *, limit_s: float, environment: Mapping[str, str]
) -> Watched:
    """Run a command in a folder, what it prints going to a file; end it and all that it started after the limit."""
    peak_kb, is_over = [0], threading.Event()
    started_s = time.perf_counter()
    with log.open("ab") as output:
        child = subprocess.Popen(
            command, cwd=folder, env=environment, stdout=output, stderr=subprocess.STDOUT, start_new_session=True
        )
        looking = threading.Thread(target=_look, args=(child.pid, peak_kb, is_over))
        looking.start()
        try:
            child.wait(limit_s)
        except subprocess.TimeoutExpired:
            output.write(f"ended after {limit_s:.0f} s\n".encode())
        finally:
            seconds = time.perf_counter() - started_s
            is_over.set()
            looking.join()
            _end(child.pid)
            child.wait()
    return Watched(child.returncode, seconds, peak_kb[0] / 1000)


def memory_of_session_kb(session: int) -> int:
    """Return the memory in KB of all processes of a session; pages that processes share are divided among them."""
    return sum(_proportional_kb(process) for process in _processes(session))


def _look(session: int, peak_kb: list[int], is_over: threading.Event) -> None:
    while not is_over.wait(INTERVAL_S):
        peak_kb[0] = max(peak_kb[0], memory_of_session_kb(session))


def _processes(session: int) -> list[Path]:
    return [process for process in Path("/proc").glob("[0-9]*") if _session_of(process) == session]


def _session_of(process: Path) -> int | None:
    try:
        # The name in brackets may hold spaces; state, parent and group stand between it and the session.
        return int((process / "stat").read_text().rpartition(")")[2].split()[3])
    except (OSError, ValueError, IndexError):  # it has ended meanwhile
        return None


def _proportional_kb(process: Path) -> int:
    try:
        lines = (process / "smaps_rollup").read_text().splitlines()
    except OSError:  # it has ended meanwhile
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)


def _end(session: int) -> None:
    """End what is left of a session."""
    for process in _processes(session):
        try:
            os.kill(int(process.name), signal.SIGKILL)
        except ProcessLookupError:
            continue
