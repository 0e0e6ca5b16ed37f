"""Figures of an inspection as people read them."""

from __future__ import annotations

from sensorium.evaluation.hints import Hint


def hint_in_words(hint: Hint) -> str:
    """Return what a decision table reaches, and what is reached blind, by the figure that tells more."""
    if hint.figure == "r2":
        return f"R² {hint.reached:.2f}, where guessing the mean has 0"
    if hint.balanced is not None and not hint.is_plain:
        return f"balanced accuracy {hint.balanced:.2f}, where chance has {hint.chance_balanced:.2f}"
    return f"accuracy {hint.reached:.2f}, where the most frequent class has {hint.blind:.2f}"
