"""What is found out about the machine."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Level = Literal["ok", "advice", "problem"]


@dataclass(frozen=True)
class Finding:
    """One thing found.

    Attributes:
        level: ``ok``; ``advice``, where work goes on but not as well as it could; ``problem``, where it would stop.
        topic: What was looked at.
        found: What was found.
        remedy: What to do; empty where nothing is to be done.
    """

    level: Level
    topic: str
    found: str
    remedy: str = ""


def gigabytes(num_bytes: float) -> str:
    """Return bytes as a number of GB of 2 to the power of 30 bytes, as memory is counted."""
    return f"{num_bytes / 2**30:.1f} GB"
