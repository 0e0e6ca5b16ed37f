"""The words by which tables and folders name the splits."""

from __future__ import annotations

from typing import Literal

SplitName = Literal["train", "validation", "calibration", "test"]
SPLIT_NAMES: tuple[SplitName, ...] = ("train", "validation", "calibration", "test")
_WORDS: dict[str, SplitName] = {
    "train": "train",
    "val": "validation",
    "valid": "validation",
    "validation": "validation",
    "dev": "validation",
    "cal": "calibration",
    "calib": "calibration",
    "calibration": "calibration",
    "test": "test",
}


def split_name(cell: object) -> SplitName | None:
    """Return the split that a cell names, or None: train, val/valid/validation/dev, cal/calib/calibration, or test.

    Case and spaces around do not matter.
    """
    return _WORDS.get(cell.strip().lower()) if isinstance(cell, str) else None
