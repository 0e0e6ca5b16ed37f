"""Processors and memory: how much of them there is, and how much of that this process may use."""

from __future__ import annotations

import os
import re
from pathlib import Path

from sensorium.machine.cgroups import cpu_limit, memory_limit
from sensorium.machine.findings import Finding, gigabytes

RECOMMENDED_CORES = 2
RECOMMENDED_BYTES = 15 << 30
"""A machine sold with 16 GB shows a little less."""
MIN_BYTES = 2 << 30
MIN_AVAILABLE_BYTES = 1 << 30


def look_at_capacity() -> list[Finding]:
    """Look at this machine's processors and memory."""
    present = os.cpu_count() or 1
    usable = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else present
    total, available = read_memory()
    return [
        check_cores(usable, present=present, limit=cpu_limit()),
        check_memory(total, available=available, limit=memory_limit()),
    ]


def check_cores(usable: int, *, present: int, limit: float | None) -> Finding:
    """Check the processors.

    Args:
        usable: Those that this process may run on.
        present: Those of the machine.
        limit: How many processors' time a control group allows; None without a limit.
    """
    found = f"{usable} of {present} cores usable"
    if limit is not None:
        found += f", time limited to {limit:g}"
    if limit is not None and limit < usable:
        # Libraries start a thread a core, and threads beyond the limit only take each other's time.
        threads = max(1, round(limit))
        remedy = f"Threads would take each other's time. Set OMP_NUM_THREADS={threads}, or raise the container's limit."
        return Finding("advice", "cores", found, remedy)
    if usable < RECOMMENDED_CORES:
        return Finding("advice", "cores", found, "Training decodes beside learning: give it two cores or more.")
    return Finding("ok", "cores", found)


def check_memory(total: int | None, *, available: int | None, limit: int | None) -> Finding:
    """Check the memory.

    Args:
        total: Bytes of the machine; None where the system does not say.
        available: Bytes that are free or can be freed.
        limit: Bytes that a control group allows; None without a limit.
    """
    if total is None:
        return Finding("advice", "memory", "the system does not say how much there is", "16 GB is recommended.")
    found = gigabytes(total) if available is None else f"{gigabytes(total)}, {gigabytes(available)} of it free"
    if limit is not None and limit < total:
        found += f", limited to {gigabytes(limit)}"
    allowed = min(total, limit or total)
    if allowed < MIN_BYTES:
        return Finding("problem", "memory", found, "Training needs 2 GB at least; 16 GB is recommended.")
    if available is not None and available < MIN_AVAILABLE_BYTES:
        return Finding("advice", "memory", found, "Close other programs: less than 1 GB is free.")
    if allowed < RECOMMENDED_BYTES:
        remedy = "16 GB is recommended. With less, use smaller pictures (`size_px`), models and `batch_size`."
        return Finding("advice", "memory", found, remedy)
    return Finding("ok", "memory", found)


def read_memory(path: Path = Path("/proc/meminfo")) -> tuple[int | None, int | None]:
    """Return total and available bytes as the system states them; None for what it does not state."""
    try:
        stated = dict(re.findall(r"^(\w+): +(\d+) kB$", path.read_text(encoding="ascii"), re.MULTILINE))
    except OSError:
        return None, None
    total, available = (stated.get(name) for name in ("MemTotal", "MemAvailable"))
    return total and int(total) << 10, available and int(available) << 10
