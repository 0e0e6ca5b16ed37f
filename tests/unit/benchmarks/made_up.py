"""Tiny sets in place of the real ones."""

from __future__ import annotations

import csv

import numpy as np
import soundfile
from PIL import Image

from sensorium.learning.build import choose
from sensorium.learning.config import parse_config

CLASSES = {"red": ("a warm evening", 220), "blue": ("a cold morning", 880)}


def write_set(folder, num_rows=40):
    """Write a table whose picture, sound, text and number all tell the class, with a cell missing here and there."""
    rows = [_row(folder, number) for number in range(num_rows)]
    with (folder / "manifest.csv").open("w", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return folder / "manifest.csv"


def _row(folder, number):
    label = list(CLASSES)[number % 2]
    text, pitch_hz = CLASSES[label]
    rng = np.random.default_rng(number)
    pixels = rng.integers(0, 60, (8, 8, 3), dtype=np.uint8)
    pixels[..., 0 if label == "red" else 2] += 150
    Image.fromarray(pixels).save(folder / f"{number}.png")
    wave = 0.3 * np.sin(2 * np.pi * pitch_hz * np.arange(2000) / 8000) + 0.01 * rng.normal(size=2000)
    soundfile.write(folder / f"{number}.wav", wave, 8000)
    return {
        "picture": f"{number}.png",
        "sound": "" if number % 7 == 3 else f"{number}.wav",
        "text": text if number % 5 else "",
        "size": number % 2 + rng.normal() / 10 if number % 3 else "",
        "family": f"family {number // 4}",
        "label": label,
        "split": "val" if number % 4 > 1 else "train",
    }


def config_of(table, **data):
    """Return a config over all four inputs."""
    return choose(
        parse_config(
            {
                "data": {"train": str(table), "split": {"column": "split"}, **data},
                "inputs": {
                    "picture": {"type": "image", "column": "picture", "size_px": 8},
                    "sound": {
                        "type": "audio",
                        "column": "sound",
                        "sample_rate_hz": 8000,
                        "features": {"type": "log_mel", "n_mels": 16},
                    },
                    "text": {"type": "text", "column": "text"},
                    "facts": {"type": "tabular", "columns": ["size"]},
                },
                "target": {"type": "category", "column": "label"},
                "training": {"epochs": 1},
            }
        )
    )
