"""What follows from the probabilities of each row: figures that are sums over rows."""

from __future__ import annotations

from collections.abc import Hashable, Sequence

import numpy as np

from sensorium.evaluation.classes import ClassAnswers
from sensorium.evaluation.intervals import Interval, drawn_sums, intervals_by_path
from sensorium.evaluation.metrics import NO_CLASS, Floats, ratio
from sensorium.evaluation.metrics import probabilities as of

NUM_PARTS = 4


def confidence_figures(answers: ClassAnswers) -> dict[str, Floats]:
    """Return ``log_loss``, ``brier`` and ``ece``, each a number.

    A label that the model does not know had no probability. It counts so in all but ``log_loss``, which it would make
    infinite; that is of the other rows, NaN where there are none.
    """
    return _figures(_parts(answers).sum(axis=0))


def confidence_intervals(
    answers: ClassAnswers, *, groups: Sequence[Hashable] | None = None, seed: int = 0
) -> dict[str, Interval]:
    """Return the intervals of `confidence_figures`.

    Args:
        answers: The rows.
        groups: Group of each row; None draws rows.
        seed: Of the draws.
    """
    return intervals_by_path(confidence_draws(answers, groups=groups, seed=seed))


def confidence_draws(
    answers: ClassAnswers, *, groups: Sequence[Hashable] | None = None, seed: int = 0
) -> dict[str, Floats]:
    """Return the draws (draws,) of `confidence_figures`.

    The bins of the calibration error stay those of all rows, so that each draw measures the same figure, and its draws
    are shifted to lie around it; see `centred`.

    Args:
        answers: The rows.
        groups: Group of each row; None draws rows.
        seed: Of the draws.
    """
    draws = _figures(drawn_sums(_parts(answers), groups=groups, seed=seed))
    error = confidence_figures(answers)["ece"]
    draws["ece"] = of.centred(draws["ece"], error)
    return draws


def _parts(answers: ClassAnswers) -> Floats:
    """Return (rows, parts), whose sums `_figures` takes."""
    known = answers.known
    is_known = known != NO_CLASS
    losses = np.zeros(len(known))
    losses[is_known] = of.log_losses(answers.probabilities[is_known], known[is_known])
    columns = (np.ones(len(known)), is_known, losses, of.brier_scores(answers.probabilities, known))
    gaps = of.calibration_gaps(answers.confidence, answers.is_right)
    return np.concatenate([np.stack(columns, axis=1), gaps], axis=1)


def _figures(sums: Floats) -> dict[str, Floats]:
    """Return the figures (...) of sums over rows (..., parts)."""
    rows, known, losses, scores = np.moveaxis(sums[..., :NUM_PARTS], -1, 0)
    return {
        "log_loss": ratio(losses, known),
        "brier": scores / rows,
        "ece": of.ece_of(sums[..., NUM_PARTS:], rows),
    }
