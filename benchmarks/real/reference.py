"""The rows and epochs that another tool was timed with, through our command line, as a user would.

Run on an idle machine: python -m benchmarks.real.reference.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import yaml

from benchmarks.real.sets import SETS, AbsentSetError, RealSet, open_config
from benchmarks.record import write_record
from sensorium.records.splits import split_tables

ROUNDS = 3


def main() -> None:
    """Time every set that another tool was timed with; those that are not on this machine are left out."""
    found = {real.name: timed for real in SETS if (timed := _timed(real)) is not None}
    if found:
        write_record("reference", found)


def _timed(real: RealSet) -> dict[str, Any] | None:
    """Return the median run of a set; None for a set that is not here or that has no reference."""
    if real.reference is None:
        return None
    try:
        config = open_config(real)
    except AbsentSetError as error:
        print(f"{real.name}: skipped, {error}")
        return None
    alike = timed_rounds(real, real.reference.epochs)
    reached = fewest_epochs(real, real.reference.epochs, real.reference.accuracy)
    return {"rows": len(split_tables(config.data)["train"]), **alike, "reached": reached}


def timed_rounds(real: RealSet, epochs: int) -> dict[str, Any]:
    """Return what `run_like` returns, with the median, lowest and highest seconds of some runs that are all alike."""
    runs = [run_like(real, epochs) for _ in range(ROUNDS)]
    seconds = [run["seconds"] for run in runs]
    print(f"{real.name}, {epochs} epochs: {seconds} s", flush=True)
    return {**runs[0], "seconds": statistics.median(seconds), "lowest_s": min(seconds), "highest_s": max(seconds)}


def fewest_epochs(real: RealSet, most: int, accuracy: float) -> dict[str, Any] | None:
    """Time the fewest epochs of 1, 2, 3 ... whose accuracy is no worse than one; None where even the most are worse.

    Each number of epochs is a run of its own, with the schedule of a run that long.
    """
    found = next((epochs for epochs in range(1, most + 1) if run_like(real, epochs)["accuracy"] >= accuracy), None)
    return None if found is None else timed_rounds(real, found)


def run_like(real: RealSet, epochs: int) -> dict[str, Any]:
    """Train on all of a set's training rows for so many epochs, with no cache and no early stop.

    Returns:
        ``epochs``; ``seconds`` of the whole command, from start to model folder; ``accuracy`` on the set's own
        validation rows after the last epoch, which nothing chose.
    """
    with tempfile.TemporaryDirectory() as scratch:
        config, model = Path(scratch) / "config.yaml", Path(scratch) / "model"
        config.write_text(yaml.safe_dump(content_for(real.example, epochs)), encoding="utf-8")
        command = [sys.executable, "-m", "sensorium", "train", str(config), "--output", str(model), "--no-cache"]
        started_s = time.perf_counter()
        subprocess.run(command, check=True, capture_output=True)
        seconds = time.perf_counter() - started_s
        history = json.loads((model / "history.json").read_text(encoding="utf-8"))
    return {"epochs": epochs, "seconds": round(seconds, 1), "accuracy": history[-1]["headline"]}


def content_for(example: Path, epochs: int) -> dict[str, Any]:
    """Return an example's content with absolute paths and a fixed number of epochs."""
    content: dict[str, Any] = yaml.safe_load(example.read_text(encoding="utf-8"))
    data = content["data"]
    data["train"] = str((example.parent / data["train"]).resolve())
    data["allow_roots"] = [str((example.parent / root).resolve()) for root in data.get("allow_roots", [])]
    fixed = {"epochs": epochs, "early_stopping_epochs": 0}
    # The accuracy is that of all validation rows, so none are set aside.
    return {**content, "training": {**content.get("training", {}), **fixed}, "calibration": "none"}


if __name__ == "__main__":
    main()
