"""Figures of an inspection as people read them."""

from __future__ import annotations

from sensorium.evaluation.hints import Hint

WORDS = {
    "accuracy": "accuracy {:.2f}, where the most frequent class has {:.2f}",
    "balanced": "balanced accuracy {:.2f}, where chance has {:.2f}",
    "foremost": "balanced accuracy {:.2f} in telling the most frequent class from the others, where chance has {:.2f}",
    "r2": "R² {:.2f}, where guessing the mean has {:.0f}",
}


def hint_in_words(hint: Hint) -> str:
    """Return what a decision table reaches, and what is reached blind, by the reading that tells most."""
    return WORDS[hint.best.name].format(hint.best.reached, hint.best.blind)
