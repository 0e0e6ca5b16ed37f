"""Small rows in memory that can really be learned."""

from __future__ import annotations

import numpy as np

from sensorium.learning.training.rows import Rows
from sensorium.modalities.tabular import TabularConfig
from sensorium.modalities.text import TextConfig

WORDS = (("red", "warm", "fire"), ("blue", "cold", "sea"))


def learnable_rows(count: int, *, seed: int = 0, modalities=None) -> Rows:
    """Two classes told by words and by a number; some texts and some numbers are missing, never both."""
    rng = np.random.default_rng(seed)
    labels = rng.integers(0, 2, count)
    texts, facts = [], []
    for place, label in enumerate(labels):
        words = rng.choice(WORDS[label], size=rng.integers(1, 5))
        texts.append(None if place % 5 == 0 else " ".join(words))
        facts.append(None if place % 7 == 3 and place % 5 else {"size": f"{label + rng.normal(0, 0.2):.3f}"})
    if modalities is None:
        modalities = {
            "title": TextConfig(column="title", min_count=1).fit(texts),
            "facts": TabularConfig(columns=["size"]).fit(facts),
        }
    cells = {"title": texts, "facts": facts}
    arrays = {
        name: [None if cell is None else modality.read(cell) for cell in cells[name]]
        for name, modality in modalities.items()
    }
    return Rows(modalities, arrays, labels.astype(np.int64))
