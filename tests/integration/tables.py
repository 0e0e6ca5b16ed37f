"""A small real table: pictures, recordings, texts and numbers that tell two classes apart."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import soundfile
from PIL import Image

COLUMNS = ("photo", "sound", "title", "size", "brand", "label", "price", "split")
CLASSES = ("cat", "dog")
WORDS = {
    "cat": ("soft", "purring", "sleepy", "whiskers", "on", "the", "sofa", "猫"),
    "dog": ("loud", "barking", "hungry", "tail", "on", "the", "lawn", "狗"),
}

CONFIG = """
name: pets
data: {train: table.csv, split: {column: split}}
inputs:
  photo: {type: image, column: photo, size_px: 16}
  sound: {type: audio, column: sound, sample_rate_hz: 8000, max_duration_s: 0.5, features: {type: log_mel, n_mels: 16}}
  title: {type: text, column: title, min_count: 1}
  facts: {type: tabular, columns: [size, brand]}
target: {type: category, column: label}
model:
  encoders:
    photo: {type: cnn, channels: [8, 16], dim: 16}
    sound: {type: log_mel_cnn, channels: [8, 16], dim: 16}
training: {epochs: 4, batch_size: 8, learning_rate: 3e-3}
"""


def write_table(folder: Path, *, num_rows: int = 60, seed: int = 0) -> Path:
    """Write media files, table.csv and run.yaml; about a tenth of each input's cells are empty."""
    rng = np.random.default_rng(seed)
    for name in ("photos", "sounds"):
        (folder / name).mkdir(parents=True)
    with (folder / "table.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        for number in range(num_rows):
            writer.writerow(_row(folder, number, rng))
    (folder / "run.yaml").write_text(CONFIG, encoding="utf-8")
    return folder / "table.csv"


def _row(folder: Path, number: int, rng: np.random.Generator) -> list[str]:
    which = int(rng.integers(2))
    label = CLASSES[which]
    cells = [
        _photo(folder, number, which, rng),
        _sound(folder, number, which, rng),
        " ".join(rng.choice(WORDS[label], size=rng.integers(3, 9))),
        f"{10 + 20 * which + rng.normal():.2f}",
        str(rng.choice(["acme", "best"])),
    ]
    hidden = rng.random(len(cells)) < 0.1
    hidden[rng.integers(len(cells) - 1)] = False
    split = ("validation", "test", "train", "train", "train")[number % 5]
    return [*("" if hide else cell for cell, hide in zip(cells, hidden, strict=True)), label, f"{5 + 4 * which}", split]


def _photo(folder: Path, number: int, which: int, rng: np.random.Generator) -> str:
    pixels = rng.integers(0, 120, (20, 24, 3))
    pixels[..., which] += 120
    Image.fromarray(pixels.astype(np.uint8)).save(folder / "photos" / f"{number}.jpg")
    return f"photos/{number}.jpg"


def _sound(folder: Path, number: int, which: int, rng: np.random.Generator) -> str:
    rate_hz = int(rng.choice([8000, 16000, 44100]))
    time_s = np.arange(int(rate_hz * rng.uniform(0.1, 0.6))) / rate_hz
    wave = 0.3 * np.sin(2 * np.pi * (400, 1500)[which] * time_s) + 0.02 * rng.standard_normal(len(time_s))
    soundfile.write(folder / "sounds" / f"{number}.wav", np.stack([wave, wave], 1), rate_hz)
    return f"sounds/{number}.wav"
