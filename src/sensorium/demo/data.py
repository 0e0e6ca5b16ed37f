"""The demo's data set, "numbers seen, heard and described": made at first use, the same for the same seed.

Each record has a scan, a recording and a description of one digit. Each is honest but weak evidence; together
they are enough. Scans and voices of one split never occur in another.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import soundfile
from numpy.typing import NDArray
from PIL import Image

from sensorium.demo.descriptions import describe
from sensorium.demo.pictures import draw, load_scans
from sensorium.demo.recordings import SAMPLE_RATE_HZ, Speech
from sensorium.errors import ConfigError
from sensorium.progress import Reporter

COLUMNS = ("picture", "recording", "description", "label", "split")
NUM_ROWS = 1500
MIN_ROWS = 60
"""Fewer rows would leave a split without some of the digits."""
SPLIT_SHARES = {"train": 10 / 15, "validation": 2 / 15, "test": 3 / 15}
MISSING_SHARE = 0.05
"""Share of the cells of each input that are empty."""


@dataclass(frozen=True)
class _Row:
    number: int
    split: str
    digit: int
    scan: NDArray[np.uint8]


def write_demo_table(
    folder: Path, *, num_rows: int | None = None, seed: int = 0, reporter: Reporter | None = None
) -> Path:
    """Write pictures/, recordings/ and table.csv into a folder.

    Args:
        folder: Made if absent; files of an earlier run are overwritten.
        num_rows: Records in all, 1500 if not given: two thirds to train, the rest to validate and test.
        seed: The same seed and number of rows give the same files.
        reporter: Shows a bar.

    Returns:
        The path of table.csv, with the columns picture, recording, description, label and split.

    Raises:
        ConfigError: ``num_rows`` is too small, or larger than the number of scans.
        MissingDependencyError: scikit-learn is not installed.
    """
    rows = _plan(NUM_ROWS if num_rows is None else num_rows, seed)
    for name in ("pictures", "recordings"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    speech = Speech.load()
    table = folder / "table.csv"
    with table.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        for row in (reporter or Reporter()).track(rows, "writing the demo's data", len(rows)):
            rng = np.random.default_rng([seed, row.number])
            writer.writerow([*_cells(folder, row, speech, rng), row.digit, row.split])
    return table


def _plan(num_rows: int, seed: int) -> list[_Row]:
    """Return which scan each row shows and which split it is in; no scan is used twice."""
    scans, labels = load_scans()
    if not MIN_ROWS <= num_rows <= len(scans):
        raise ConfigError(f"the demo has {MIN_ROWS} to {len(scans)} rows, not {num_rows}")
    order = np.random.default_rng(seed).permutation(len(scans))[:num_rows]
    return [
        _Row(number, split, int(labels[scan]), scans[scan])
        for number, (split, scan) in enumerate(zip(_splits(num_rows), order, strict=True), start=1)
    ]


def _splits(num_rows: int) -> Iterator[str]:
    """Yield the split of each row, in order."""
    counts = {split: round(share * num_rows) for split, share in SPLIT_SHARES.items()}
    counts["train"] += num_rows - sum(counts.values())
    for split, count in counts.items():
        yield from [split] * count


def _cells(folder: Path, row: _Row, speech: Speech, rng: np.random.Generator) -> list[str]:
    """Write the files of a row and return its three input cells, at most two of them empty."""
    missing = rng.random(3) < MISSING_SHARE
    if missing.all():
        missing[rng.integers(3)] = False
    picture, recording = f"pictures/{row.number:04d}.png", f"recordings/{row.number:04d}.flac"
    if missing[0]:
        picture = ""
    else:
        Image.fromarray(draw(row.scan, rng)).save(folder / picture)
    if missing[1]:
        recording = ""
    else:
        soundfile.write(folder / recording, speech.record(row.split, row.digit, rng), SAMPLE_RATE_HZ)
    return [picture, recording, "" if missing[2] else describe(row.digit, rng)]
