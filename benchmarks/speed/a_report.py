"""The report of a model of three inputs on the demo's thousand training rows, as a user asks for it."""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
from pathlib import Path

from benchmarks.speed.timing import seconds

NUM_ROUNDS = 3


def measure(model: Path, table: Path, scratch: Path) -> dict[str, float]:
    """Return seconds of the whole command, the rows it measured and the size of its page."""
    page = scratch / "report.html"
    words = ["-m", "sensorium", "report", str(model), str(table), "--split", "train", "-o", str(page)]
    taken = [seconds(lambda: _run(words)) for _ in range(NUM_ROUNDS)]
    facts = json.loads(page.with_suffix(".json").read_text(encoding="utf-8"))
    return {
        "rows": facts["sections"]["figures"]["rows"],
        "report_s": round(statistics.median(taken), 1),
        "page_kb": round(page.stat().st_size / 1000),
    }


def _run(words: list[str]) -> None:
    subprocess.run([sys.executable, *words], capture_output=True, check=True)
