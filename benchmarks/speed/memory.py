"""The most memory a run takes on a large table of texts, numbers and categories, in a process of its own."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np

NUM_RECORDS = 200_000
FEW_RECORDS = 2_000
NUM_WORDS = 3_000
TEXT_WORDS = 12
COLUMNS = ("title", "price", "size", "brand", "label", "split")
SPLITS = ("train", "train", "train", "validation", "test")


def measure() -> dict[str, float]:
    """Return peaks of whole runs of one epoch over many and over few records; their difference is what records take."""
    with tempfile.TemporaryDirectory() as folder:
        peaks = {count: _peak_mb(Path(folder), count) for count in (FEW_RECORDS, NUM_RECORDS)}
        table_mb = (Path(folder) / f"{NUM_RECORDS}.csv").stat().st_size / 1e6
    more_mb = peaks[NUM_RECORDS] - peaks[FEW_RECORDS]
    return {
        "records": NUM_RECORDS,
        "table_mb": round(table_mb, 1),
        "peak_mb": round(peaks[NUM_RECORDS]),
        f"peak_of_{FEW_RECORDS}_records_mb": round(peaks[FEW_RECORDS]),
        "bytes_a_record": round(1e6 * more_mb / (NUM_RECORDS - FEW_RECORDS)),
    }


def write_records(path: Path, count: int) -> Path:
    """Write a table of texts, numbers and categories."""
    rng = np.random.default_rng(0)
    words = np.array([f"word{number}" for number in range(NUM_WORDS)])
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        for place in range(count):
            title = " ".join(words[rng.integers(0, NUM_WORDS, TEXT_WORDS)])
            price, size = rng.normal(size=2)
            brand, label = rng.integers(0, 50), rng.integers(0, 2)
            writer.writerow([title, f"{price:.4f}", f"{size:.4f}", f"b{brand}", f"c{label}", SPLITS[place % 5]])
    return path


def train_once(table: Path, output: Path) -> None:
    """Train for an epoch on what `write_records` wrote, with small encoders."""
    from sensorium.learning.config import parse_config
    from sensorium.learning.pipeline import train
    from sensorium.progress import Reporter

    content = {
        "data": {"train": str(table), "split": {"column": "split"}},
        "inputs": {
            "title": {"type": "text", "column": "title"},
            "facts": {"type": "tabular", "columns": ["price", "size", "brand"]},
        },
        "target": {"type": "category", "column": "label"},
        "model": {"encoders": {"title": {"type": "lstm", "embedding_dim": 8, "dim": 8}, "facts": "mlp"}},
        "training": {"epochs": 1, "batch_size": 256},
    }
    train(parse_config(content), output, reporter=Reporter())


def _peak_mb(folder: Path, count: int) -> float:
    table = write_records(folder / f"{count}.csv", count)
    code = (
        "import json, resource, sys; from pathlib import Path\n"
        "from benchmarks.speed.memory import train_once\n"
        "train_once(Path(sys.argv[1]), Path(sys.argv[2]))\n"
        "print(json.dumps(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss))\n"
    )
    words = [sys.executable, "-c", code, str(table), str(folder / f"model{count}")]
    done = subprocess.run(words, capture_output=True, text=True, check=True)
    return float(json.loads(done.stdout)) * 1024 / 1e6
