"""Measure startup, memory, pictures, sound, texts, intervals, fusions, training, one record and a report.

Every ratio compares measurements of this one run, taken in turn, since machines differ and drift.
"""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

import yaml

from benchmarks.record import ROOT, write_record
from benchmarks.speed import (
    a_report,
    fusions,
    intervals,
    memory,
    one_record,
    picture_steps,
    pictures,
    sound,
    startup,
    texts,
    training,
)
from sensorium.demo.data import write_demo_table
from sensorium.learning.build import choose
from sensorium.learning.config import RunConfig, parse_config
from sensorium.learning.pipeline import train
from sensorium.progress import Reporter

DEMO_CONFIG = ROOT / "src" / "sensorium" / "demo" / "demo.yaml"


def main() -> None:
    """Measure everything and write the record."""
    figures: dict[str, Any] = {"startup": startup.measure(), "memory": memory.measure(), **pictures.measure()}
    figures |= {
        **picture_steps.measure(),
        **sound.measure(),
        **texts.measure(),
        **intervals.measure(),
        **fusions.measure(),
    }
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        table = write_demo_table(root / "data", reporter=Reporter.to_terminal())
        config = _config(table)
        figures["training_demo"] = training.measure(config)
        figures |= training.measure_real()
        train(config, root / "model", reporter=Reporter.to_terminal())
        figures["one_record"] = one_record.measure(root / "model", table)
        figures["report"] = a_report.measure(root / "model", table, root)
    for part, values in figures.items():
        print(f"{part}: {json.dumps(values)}")
    write_record("speed", figures, seed=0)


def _config(table: Path) -> RunConfig:
    content = yaml.safe_load(DEMO_CONFIG.read_text())
    content["data"]["train"] = str(table)
    content["training"] = {"epochs": 2}
    return choose(parse_config(content))


if __name__ == "__main__":
    main()
