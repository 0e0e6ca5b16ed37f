"""The model that all servers answer with, and the requests they are asked: one 200-pixel JPEG and one text."""

from __future__ import annotations

import base64
import csv
import json
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw

from sensorium.learning.build import choose
from sensorium.learning.config import parse_config
from sensorium.learning.pipeline import train
from sensorium.progress import Reporter

SIDE_PX = 200
NUM_ROWS = 240
NUM_TRAINING_ROWS = 200
NUM_SHAPES = 6
WORDS = ("red", "blue", "small", "large", "leather", "cotton", "steel", "wooden", "shoe", "bag", "cup", "chair", "lamp")
WORDS_PER_TEXT = 8
EPOCHS = 2


def write_model(folder: Path, *, seed: int) -> tuple[Path, list[Path]]:
    """Train a model with default encoders and fusion, briefly: its speed does not depend on how much it learned.

    Returns:
        The model folder, and files that hold one request each.
    """
    rng = np.random.default_rng(seed)
    rows = [_row(folder, number, rng) for number in range(NUM_ROWS)]
    with (folder / "table.csv").open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerows([("photo", "title", "label", "split"), *rows])
    content = {
        "name": "goods",
        "data": {"train": str(folder / "table.csv"), "split": {"column": "split"}},
        "inputs": {"photo": {"type": "image", "column": "photo"}, "title": {"type": "text", "column": "title"}},
        "target": {"type": "category", "column": "label"},
        "training": {"epochs": EPOCHS, "seed": seed},
    }
    train(choose(parse_config(content)), folder / "model", reporter=Reporter())
    return folder / "model", [_write_request(folder, name, text) for name, text, *_ in rows[-20:]]


def _row(folder: Path, number: int, rng: np.random.Generator) -> tuple[str, str, str, str]:
    """Write one picture and return its row: squares or discs over a soft, grainy ground, as a photograph has."""
    is_square = bool(number % 2)
    soft = rng.integers(0, 256, (8, 8, 3), dtype=np.uint8)
    picture = Image.fromarray(soft).resize((SIDE_PX, SIDE_PX), Image.Resampling.BICUBIC)
    pencil = ImageDraw.Draw(picture)
    draw = pencil.rectangle if is_square else pencil.ellipse
    for _ in range(NUM_SHAPES):
        left, top, *colour = (int(value) for value in rng.integers(0, 160, 5))
        draw((left, top, left + 40, top + 40), fill=tuple(colour))
    grainy = np.asarray(picture) + rng.normal(0, 8, (SIDE_PX, SIDE_PX, 1))
    name = f"{number}.jpg"
    Image.fromarray(np.clip(grainy, 0, 255).astype(np.uint8)).save(folder / name, quality=85)
    text = " ".join(rng.choice(WORDS, WORDS_PER_TEXT))
    split = "train" if number < NUM_TRAINING_ROWS else "validation"
    return name, text, "square" if is_square else "disc", split


def _write_request(folder: Path, name: str, text: str) -> Path:
    photo = base64.b64encode((folder / name).read_bytes()).decode()
    path = (folder / name).with_suffix(".json")
    path.write_text(json.dumps({"photo": photo, "title": text}))
    return path
