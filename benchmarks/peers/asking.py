"""Asking a loaded predictor: all records at once, then some one by one. All drivers use it, so it imports no tool."""

from __future__ import annotations

import json
import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

NUM_WARM_UP = 3

Rows = TypeVar("Rows")


def ask(
    answer: Callable[[Rows], Sequence[str]],
    rows: Rows,
    singles: Sequence[Rows],
    answer_one: Callable[[Rows], Sequence[str]] | None = None,
) -> dict[str, Any]:
    """Ask a predictor.

    Args:
        answer: Returns one label a record.
        rows: All records, in what the predictor takes.
        singles: Some of them, each alone.
        answer_one: The same for a single record, where the tool has a way of its own for that.

    Returns:
        ``predicted``, one label for each of all records; ``latency_ms``, the median of the single ones after a few to
        warm up, with ``latency_low_ms`` and ``latency_high_ms``, the first and last tenth of them.
    """
    predicted = [str(label) for label in answer(rows)]
    taken_ms = [_timed_ms(answer_one or answer, single) for single in singles][NUM_WARM_UP:]
    tenths = statistics.quantiles(taken_ms, n=10)
    return {
        "predicted": predicted,
        "latency_ms": statistics.median(taken_ms),
        "latency_low_ms": tenths[0],
        "latency_high_ms": tenths[-1],
    }


def read_task() -> dict[str, Any]:
    """Return what is to be done in the current folder; see `benchmarks.side_by_side.races`."""
    task: dict[str, Any] = json.loads(Path("task.json").read_text(encoding="utf-8"))
    return task


def write_answers(answers: Mapping[str, Any]) -> None:
    """Hand over what was answered."""
    Path("answers.json").write_text(json.dumps(answers), encoding="utf-8")


def write_notes(notes: Mapping[str, Any]) -> None:
    """Hand over what is to be told of the learning."""
    Path("notes.json").write_text(json.dumps(notes), encoding="utf-8")


def _timed_ms(answer: Callable[[Rows], Sequence[str]], single: Rows) -> float:
    started_s = time.perf_counter()
    answer(single)
    return 1000 * (time.perf_counter() - started_s)
