"""A record: figures with the commit, command, machine and seed they came from."""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
RECORDS = ROOT / "benchmarks" / "records"


def write_record(name: str, figures: dict[str, Any], *, seed: int | None = None) -> Path:
    """Write benchmarks/records/<name>.json and return its path."""
    RECORDS.mkdir(exist_ok=True)
    record = {
        "commit": _commit(),
        "command": f"python -m {_module()}",
        "date": datetime.now(UTC).date().isoformat(),
        "machine": machine(),
        "seed": seed,
        "figures": figures,
    }
    path = RECORDS / f"{name}.json"
    path.write_text(json.dumps(record, indent=2, ensure_ascii=False, sort_keys=True) + "\n", encoding="utf-8")
    return path


def read_record(name: str) -> dict[str, Any] | None:
    """Return a record, or None if that measurement has not been made."""
    path = RECORDS / f"{name}.json"
    return json.loads(path.read_text(encoding="utf-8")) if path.is_file() else None


def machine() -> dict[str, Any]:
    """Describe the machine in words that say nothing of who owns it."""
    memory_gib = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return {
        "processor": _processor(),
        "cores": len(os.sched_getaffinity(0)),
        "memory_gib": round(memory_gib),
        "python": platform.python_version(),
        "system": platform.system(),
    }


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.split(":", 1)[1].strip()
    return platform.machine()


def _module() -> str:
    spec = getattr(sys.modules["__main__"], "__spec__", None)
    return spec.name.removesuffix(".__main__") if spec else "benchmarks"


def _commit() -> str:
    """Name the commit; what earlier measurements of this run wrote is no change of the code."""
    changed = _git("status", "--porcelain", "--", ".", ":!benchmarks/records", ":!docs/results.md")
    return _git("rev-parse", "--short", "HEAD") + ("+changes" if changed else "")


def _git(*words: str) -> str:
    return subprocess.run(["git", *words], cwd=ROOT, capture_output=True, text=True, check=True).stdout.strip()
