"""One subject under damage, in a process of its own that may not die, hang, or grow beyond its bound."""

from __future__ import annotations

import importlib
import multiprocessing
import os
import resource
import time
import warnings
from collections.abc import Iterator
from multiprocessing.connection import Connection
from pathlib import Path

from sensorium.errors import DataError
from tests.soak.damage import damaged

KEPT = Path("build") / "soak"
HANG_S = 30.0
FIRST_CASES = 50  # libraries are loaded and memory is first taken in these; their growth is not counted


def campaign(name: str, duration_s: float, seed: int) -> int:
    """Run one subject for some time; return how many cases failed."""
    here, there = multiprocessing.get_context("spawn").Pipe(duplex=False)
    process = multiprocessing.get_context("spawn").Process(target=_work, args=(name, duration_s, seed, there))
    process.start()
    there.close()
    failures, case = 0, "the start"
    try:
        while here.poll(HANG_S + (0 if case != "the start" else 60)):
            case, fault = here.recv()
            if fault:
                failures += 1
                print(f"{name}: {case}: {fault}", flush=True)
    except EOFError:
        process.join()
    else:
        process.kill()
        print(f"{name}: {case}: no end after {HANG_S:g} s", flush=True)
        failures += 1
    if process.exitcode not in (0, -9):
        print(f"{name}: {case}: the process died ({process.exitcode})", flush=True)
        failures += 1
    print(f"{name}: {case} was the last case; {failures} failed")
    return failures


def _work(name: str, duration_s: float, seed: int, report: Connection) -> None:
    warnings.simplefilter("ignore")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)  # libraries in C say there what they find wrong
    subject = importlib.import_module(f"tests.soak.subjects.{name}")
    started_s, most_mb = time.monotonic(), 0.0
    for number, (case, content) in enumerate(_cases(subject, seed)):
        if time.monotonic() - started_s > duration_s:
            break
        report.send((case, None))
        fault, taken_s = _outcome(subject, content)
        grown_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024 - most_mb
        if number < FIRST_CASES:
            most_mb += grown_mb
        elif grown_mb > subject.MAX_MB:
            fault, most_mb = f"memory grew by {grown_mb:.0f} MB", most_mb + grown_mb
        elif taken_s > subject.MAX_SECONDS:
            fault = f"took {taken_s:.1f} s"
        if fault:
            KEPT.mkdir(parents=True, exist_ok=True)
            (KEPT / f"{name}-{case}").write_bytes(content)
            report.send((case, fault))


def _cases(subject: object, seed: int) -> Iterator[tuple[str, bytes]]:
    """Yield every whole file, every lie, and then damage without end."""
    yield from subject.samples().items()
    yield from ((f"lie-{name}", content) for name, content in subject.lies())
    while True:
        for name, content in subject.samples().items():
            yield f"{name}-{seed}", damaged(content, seed)
        seed += 1


def _outcome(subject: object, content: bytes) -> tuple[str | None, float]:
    """Return what is wrong with how a file was read, and the seconds it took."""
    started_s = time.thread_time()
    try:
        subject.read(content)
    except DataError:
        return None, time.thread_time() - started_s
    except Exception as error:  # noqa: BLE001 -- this is what is looked for
        return f"{type(error).__name__}: {error}", 0.0
    return None, time.thread_time() - started_s
