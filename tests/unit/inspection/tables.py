"""Tables with one thing wrong, to look at before training."""

from __future__ import annotations

import random

import numpy as np
import soundfile
from PIL import Image

from sensorium.inspection.scene import SurveyOptions
from sensorium.inspection.survey import survey
from sensorium.progress import Reporter
from sensorium.records.table import Table

ROWS = 120
WORDS = ["red", "green", "blue", "quick", "slow", "small", "large", "old", "new", "warm", "cold", "dry"]
LABELS = [random.Random(row).choice(["cat", "dog", "owl"]) for row in range(ROWS)]


def texts(seed=0, rows=ROWS):
    rng = random.Random(seed)
    return [" ".join(rng.choices(WORDS, k=rng.randint(6, 9))) for _ in range(rows)]


def numbers(seed=0, rows=ROWS):
    rng = random.Random(seed)
    return [f"{rng.gauss(10, 3):.2f}" for _ in range(rows)]


def splits(rows=ROWS):
    return ["val" if row % 5 == 4 else "train" for row in range(rows)]


def look(columns, *, target="label", folder=None, **options):
    return survey(Table(columns, folder=folder), SurveyOptions(target, **options), reporter=Reporter())


def said(found, topic):
    """Severity and sentence of what was found about a topic."""
    return [(concern.severity, concern.sentence) for concern in found.concerns if concern.topic == topic]


def write_picture(path, seed, *, size=(40, 30)):
    rng = np.random.default_rng(seed)
    coarse = Image.fromarray(rng.integers(0, 255, (6, 6, 3), dtype=np.uint8))
    coarse.resize(size, Image.Resampling.BICUBIC).save(path)


def write_sound(path, seed, *, rate_hz=8000, num_samples=2000):
    rng = np.random.default_rng(seed)
    soundfile.write(path, rng.uniform(-0.5, 0.5, num_samples), rate_hz)
