"""One record, from its files to its label, in a loaded predictor."""

from __future__ import annotations

import csv
import statistics
from pathlib import Path

from benchmarks.speed.timing import seconds
from sensorium.predictor import Predictor
from sensorium.reading import Record, feeds

NUM_RECORDS = 200
NUM_WARM = 20


def measure(folder: Path, table: Path) -> dict[str, float]:
    """Return milliseconds of an answer, beside decoding its files and the bare graph.

    Each side is the first to open every second record's files, so that neither always finds them in the cache.
    """
    predictor = Predictor.load(folder)
    taken: dict[str, list[float]] = {"whole": [], "bare": []}
    work = {"whole": lambda record: predictor.answers_of([record]), "bare": lambda record: _bare(predictor, record)}
    for place, record in enumerate(_records(table)):
        order = ("whole", "bare") if place % 2 else ("bare", "whole")
        for name in order:
            taken[name].append(seconds(lambda record=record, name=name: work[name](record)))
    whole_ms, bare_ms = (1000 * statistics.median(taken[name][NUM_WARM:]) for name in ("whole", "bare"))
    return {"whole_ms": round(whole_ms, 2), "bare_ms": round(bare_ms, 2), "ratio": round(whole_ms / bare_ms, 2)}


def _bare(predictor: Predictor, record: Record) -> None:
    read = {name: predictor.modalities[name].features(cell) for name, cell in record.items() if cell is not None}
    predictor.session.run(feeds(predictor.modalities, [read]))


def _records(table: Path) -> list[Record]:
    """Return records of the embedded data in which no input is missing."""
    with table.open(encoding="utf-8", newline="") as file:
        whole = [row for row in csv.DictReader(file) if row["picture"] and row["recording"] and row["description"]]
    folder = table.parent
    return [
        {
            "picture": folder / row["picture"],
            "recording": folder / row["recording"],
            "description": row["description"],
        }
        for row in whole[: NUM_RECORDS + NUM_WARM]
    ]
