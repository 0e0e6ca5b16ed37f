"""A table of texts and numbers, without files, that a run of a second learns from."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np

from sensorium.learning.build import choose
from sensorium.learning.config import RunConfig, parse_config

COLUMNS = ("title", "size", "label", "price", "speaker", "mood", "split")
WORDS = (("red", "warm", "fire"), ("blue", "cold", "sea"))


def write_rows(path: Path, *, num_rows: int = 60, seed: int = 0, columns: tuple[str, ...] = COLUMNS) -> Path:
    """Write a table in which every fifth text is missing, and every fourth ``mood``; twelve speakers."""
    rng = np.random.default_rng(seed)
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, columns, extrasaction="ignore")
        writer.writeheader()
        for number in range(num_rows):
            which = int(rng.integers(2))
            writer.writerow(
                {
                    "title": "" if number % 5 == 4 else " ".join(rng.choice(WORDS[which], 4)),
                    "size": f"{which + rng.normal(0, 0.2):.3f}",
                    "label": ("hot", "icy")[which],
                    "price": f"{100 + 50 * which + rng.normal():.2f}",
                    "speaker": f"s{number % 12}",
                    "mood": "" if number % 4 == 3 else ("glad", "sad")[which],
                    "split": ("train", "train", "train", "validation", "test")[number // 5 % 5],
                }
            )
    return path


def run_config(table: Path, **changes: object) -> RunConfig:
    """Return a config with every part chosen; ``changes`` replace its keys."""
    return choose(open_run_config(table, **changes))


def open_run_config(table: Path, **changes: object) -> RunConfig:
    """Return a config as a YAML file gives it; ``changes`` replace its keys."""
    content = {
        "data": {"train": str(table), "split": {"column": "split"}},
        "inputs": {
            "title": {"type": "text", "column": "title", "min_count": 1},
            "facts": {"type": "tabular", "columns": ["size"]},
        },
        "target": {"type": "category", "column": "label"},
        "model": {"encoders": {"title": {"type": "lstm", "dim": 8}}},
        "training": {"epochs": 2, "batch_size": 8, "learning_rate": 1e-2},
    }
    return parse_config({**content, **changes})
