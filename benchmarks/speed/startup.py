"""How long a person waits before anything happens."""

from __future__ import annotations

import statistics
import subprocess
import sys

from benchmarks.speed.timing import seconds

NUM_ROUNDS = 9
COMMANDS = {
    "bare_python_s": ["-c", "pass"],
    "import_s": ["-c", "import sensorium"],
    "import_predictor_s": ["-c", "import sensorium.predictor"],
    "help_s": ["-m", "sensorium", "--help"],
}


def measure() -> dict[str, float]:
    """Return seconds of whole processes, medians, in turn with a bare Python."""
    taken: dict[str, list[float]] = {name: [] for name in COMMANDS}
    for _ in range(NUM_ROUNDS):
        for name, words in COMMANDS.items():
            taken[name].append(seconds(lambda words=words: _run(words)))
    medians = {name: statistics.median(times) for name, times in taken.items()}
    over_bare_s = medians["import_s"] - medians["bare_python_s"]
    return {name: round(value, 3) for name, value in (medians | {"import_over_bare_s": over_bare_s}).items()}


def _run(words: list[str]) -> None:
    subprocess.run([sys.executable, *words], capture_output=True, check=True)
