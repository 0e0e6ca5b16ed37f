"""One contestant over one course: it learns, it is asked, and what it took and answered becomes figures."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from benchmarks.real.answers import figures
from benchmarks.side_by_side.contestants import MODEL, Contestant
from benchmarks.side_by_side.races import Course, Effort, Race
from benchmarks.side_by_side.watching import watch

GRACE = 2.0
"""A command is ended after so many times its budget, and `START_S` more: it has failed then."""
START_S = 90.0
ASKING_S = 150.0
THREADS = ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS", "NUMEXPR_NUM_THREADS")


class FailedError(Exception):
    """A contestant did not get through; the message says at what."""


def environment_for(num_threads: int) -> dict[str, str]:
    """Return the environment that every command runs in: so many threads, no graphics card, no network."""
    offline = dict.fromkeys(("HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE", "HF_DATASETS_OFFLINE"), "1")
    quiet = {"TOKENIZERS_PARALLELISM": "false", "HF_HUB_DISABLE_TELEMETRY": "1", "PYTHONWARNINGS": "ignore"}
    threads = dict.fromkeys(THREADS, str(num_threads))
    return {**os.environ, **offline, **quiet, **threads, "CUDA_VISIBLE_DEVICES": ""}


def run(contestant: Contestant, course: Course, race: Race, effort: Effort) -> dict[str, Any]:
    """Let a contestant learn and answer, and return its figures.

    Returns:
        Of learning: ``seconds`` of the whole command, ``peak_mb``, and what the contestant tells, such as ``epochs``.
        Of answering: ``answering_peak_mb``, ``latency_ms`` and its tenths, and figures of the answers.

    Raises:
        FailedError: A command failed or took too long; its output lies in the course's folder.
    """
    environment = environment_for(effort.num_threads)
    for left in (MODEL, "answers.json", "notes.json"):
        _remove(course.folder / left)
    log = course.folder / "log.txt"
    log.unlink(missing_ok=True)
    limit_s = GRACE * effort.budget_s + START_S
    command = contestant.learn(course, race, effort)
    learning = watch(command, course.folder, log, limit_s=limit_s, environment=environment)
    _require(learning.return_code == 0 and (course.folder / MODEL).exists(), "learn", log)
    asking = watch(contestant.ask, course.folder, log, limit_s=ASKING_S, environment=environment)
    _require(asking.return_code == 0, "answer", log)
    answers = json.loads((course.folder / "answers.json").read_text(encoding="utf-8"))
    return {
        "seconds": round(learning.seconds, 1),
        "peak_mb": round(learning.peak_mb),
        "answering_peak_mb": round(asking.peak_mb),
        **{name: round(value, 2) for name, value in answers.items() if name.startswith("latency")},
        **notes_of(course.folder),
        **figures(course.measured, answers["predicted"]),
    }


def notes_of(folder: Path) -> Mapping[str, Any]:
    """Return what a contestant tells of its learning: its own notes, or the history of our model."""
    notes, history = folder / "notes.json", folder / MODEL / "history.json"
    if notes.is_file():
        found: Mapping[str, Any] = json.loads(notes.read_text(encoding="utf-8"))
        return found
    return {"epochs": len(json.loads(history.read_text(encoding="utf-8")))} if history.is_file() else {}


def _require(is_done: bool, what: str, log: Path) -> None:
    if not is_done:
        last = log.read_text(encoding="utf-8", errors="replace").strip().splitlines()[-1:]
        raise FailedError(f"it did not {what}: {' '.join(last)[:300]}")


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
