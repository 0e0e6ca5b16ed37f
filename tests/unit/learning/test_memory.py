"""What a table's records take in memory, measured in a process of its own."""

from __future__ import annotations

import subprocess
import sys

FEW_RECORDS, NUM_RECORDS = 500, 40_000
MOST_BYTES_A_RECORD = 900
"""A record has 110 bytes on disk. With arrays one by one and rows put together it took 1,200 in memory."""

CODE = """
import resource, sys
from pathlib import Path
from benchmarks.speed.memory import write_records
from sensorium.learning.build import choose
from sensorium.learning.config import parse_config
from sensorium.learning.preparing import prepare
from sensorium.learning.training.batches import TrainingBatches
from sensorium.progress import Reporter

def epoch(count):
    table = write_records(Path(sys.argv[1]) / f"{count}.csv", count)
    config = choose(parse_config({
        "data": {"train": str(table), "split": {"column": "split"}},
        "inputs": {
            "title": {"type": "text", "column": "title"},
            "facts": {"type": "tabular", "columns": ["price", "size", "brand"], "presence": "hide"},
        },
        "target": {"type": "category", "column": "label"},
    }))
    rows = prepare(config, Reporter()).splits["train"]
    made = TrainingBatches(rows, 64, 0.1, 0, sampling="balanced").epoch(1)
    assert sum(len(batch.labels) for batch in made) == len(rows)
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024

few = epoch(int(sys.argv[2]))
print(epoch(int(sys.argv[3])) - few)
"""


def test_records_take_little_more_than_their_texts(tmp_path):
    words = [sys.executable, "-c", CODE, *map(str, (tmp_path, FEW_RECORDS, NUM_RECORDS))]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert float(done.stdout) / NUM_RECORDS < MOST_BYTES_A_RECORD
