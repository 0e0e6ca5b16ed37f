"""What can be reached without looking at a record, which is what a model must beat."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

FIXED = {
    "accuracy": ("majority_accuracy", "the most frequent class"),
    "mae_steps": ("median_mae_steps", "the median class"),
    "samples_f1": ("majority_f1", "the classes of most rows"),
}
"""Headline figure → the figure that holds what one fixed answer reaches, and that answer."""


@dataclass(frozen=True)
class Blind:
    """The headline figure of always giving the same answer.

    Attributes:
        answer: Which answer, in words.
        value: The figure that it reaches on the rows measured.
    """

    answer: str
    value: float


def blind_of(headline: str, figures: Mapping[str, Any]) -> Blind | None:
    """Return what the best fixed answer reaches on the rows of some figures; None where it is not known."""
    if headline in FIXED:
        name, answer = FIXED[headline]
        return Blind(answer, figures[name]) if figures.get(name) is not None else None
    r2 = figures.get("r2")
    if headline == "rmse" and r2 is not None and r2 < 1:
        return Blind("the mean of these rows", figures["rmse"] / math.sqrt(1 - r2))
    return None
