"""Unpack the pictures of the set av-digits, which come in archives, and write a table that names them.

Run: python -m scripts.unpack_av_digits [SOURCE] [OUTPUT]. The recordings stay where they are; the new table's paths
lead to them, out of its folder, so `data.allow_roots` must allow theirs.
"""

from __future__ import annotations

import csv
import os
import sys
from pathlib import Path

import numpy as np
from PIL import Image

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT.parent / "shared" / "data" / "av-digits"
OUTPUT = ROOT / "build" / "av-digits"
TABLE = "manifest.csv"


def unpack(source: Path, output: Path) -> Path:
    """Write ``images/*.png`` and ``manifest.csv`` into a folder, and return the table's path.

    The table is written last, so that one which is there stands for all of its pictures.

    Args:
        source: Folder of the set as it came.
        output: Folder to write; a table that is there gives way.

    Raises:
        FileNotFoundError: The set is not there.
    """
    with (source / TABLE).open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    (output / "images").mkdir(parents=True, exist_ok=True)
    archives = {name: np.load(source / name)["images"] for name in sorted({row["image_npz"] for row in rows})}
    for row in rows:
        archive, index = row.pop("image_npz"), int(row.pop("image_index"))
        row["image"] = f"images/{Path(archive).stem}_{index:05}.png"
        Image.fromarray(archives[archive][index]).save(output / row["image"])
        row["audio"] = os.path.relpath((source / row["audio"]).resolve(), output.resolve())
    return _write(rows, output / TABLE)


def _write(rows: list[dict[str, str]], path: Path) -> Path:
    unfinished = path.with_suffix(".part")
    with unfinished.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return unfinished.replace(path)


def main() -> int:
    """Unpack, and say where the table is."""
    source, output = (*map(Path, sys.argv[1:3]), *(SOURCE, OUTPUT)[len(sys.argv) - 1 :])
    if not (source / TABLE).is_file():
        print(f"error: '{source}' holds no {TABLE}. Name the folder of the set.", file=sys.stderr)
        return 2
    print(f"wrote {unpack(source, output)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
