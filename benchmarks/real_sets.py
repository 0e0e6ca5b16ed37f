"""Train on the real sets through the command line, as a user would, and record the validation figures.

Run: python -m benchmarks.real_sets [NAME ...]. Each set is trained with three seeds from examples/NAME.yaml.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import yaml

from benchmarks.record import ROOT, write_record

SETS = ("flipkart-products", "creatures-trimodal", "spoken-digits")
SEEDS = (0, 1, 2)


def main() -> None:
    """Measure the named sets, or all."""
    for name in sys.argv[1:] or SETS:
        config = yaml.safe_load((ROOT / "examples" / f"{name}.yaml").read_text())
        table = (ROOT / "examples" / config["data"]["train"]).resolve()
        if not table.is_file():
            print(f"{name}: skipped, {table.name} of that set is not on this machine")
            continue
        runs = [_run(name, config, table, seed) for seed in SEEDS]
        accuracies = [run["accuracy"] for run in runs]
        print(f"{name}: accuracy {sum(accuracies) / len(runs):.3f} {accuracies}")
        write_record(name, {"config": f"examples/{name}.yaml", "runs": runs})


def _run(name: str, config: dict[str, Any], table: Path, seed: int) -> dict[str, Any]:
    config = {**config, "training": {**config.get("training", {}), "seed": seed}}
    config["data"] = {**config["data"], "train": str(table)}
    with tempfile.TemporaryDirectory() as folder:
        path, model = Path(folder) / f"{name}.yaml", Path(folder) / "model"
        path.write_text(yaml.safe_dump(config))
        started_s = time.perf_counter()
        _sensorium("train", str(path), "--output", str(model))
        seconds = time.perf_counter() - started_s
        figures = json.loads(_sensorium("evaluate", str(model), str(table), "--split", "validation", "--json"))
        epochs = json.loads((model / "history.json").read_text())
        difference = json.loads((model / "metrics.json").read_text())["onnx_difference"]
    kept = ("rows", "accuracy", "majority_accuracy", "macro_precision", "macro_recall", "macro_f1")
    return {
        **{key: figures[key] for key in kept},
        "seed": seed,
        "seconds": round(seconds, 1),
        "epochs": len(epochs),
        "waiting_share": round(sum(e["waiting_s"] for e in epochs[1:]) / sum(e["seconds"] for e in epochs[1:]), 3),
        "onnx_difference": difference,
    }


def _sensorium(*words: str) -> str:
    command = [sys.executable, "-m", "sensorium", *words]
    return subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout


if __name__ == "__main__":
    main()
