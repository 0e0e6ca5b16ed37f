"""Metrics of answering only what one is sure of: the share of wrong answers against the share of answers given.

El-Yaniv and Wiener (2010); the area under the curve is that of Geifman, Uziel and El-Yaniv (2019).
"""

from __future__ import annotations

import numpy as np

from sensorium.evaluation.metrics import Bools, Floats, Ints, ratio

MAX_POINTS = 200


def risk_coverage(confidence: Floats, is_wrong: Bools) -> Floats:
    """Return the risk-coverage curve as (points, 3), from the surest answers alone to all; at most 200 points.

    Args:
        confidence: (rows,) how sure each answer is; equally sure ones are given together.
        is_wrong: (rows,) whether it is wrong.

    Returns:
        Of each point the share of answers given, the share of wrong ones among them, and the confidence from which
        answers are given.
    """
    order, ends = _falling(confidence)
    steps = np.unique(ends)
    kept = steps[np.unique(np.linspace(0, len(steps) - 1, min(len(steps), MAX_POINTS)).round().astype(np.int64))]
    given = kept + 1.0
    return np.stack([given / len(order), np.cumsum(is_wrong[order])[kept] / given, confidence[order][kept]], axis=1)


def aurc(confidence: Floats, is_wrong: Bools, weights: Floats | None = None) -> Floats:
    """Return the area under the risk-coverage curve (...), 0 (best) to 1.

    It is the mean, over rows, of the share of wrong answers among those at least as sure as the row's. Confidence that
    tells nothing gives the share of all wrong answers.

    Args:
        confidence: (rows,) how sure each answer is.
        is_wrong: (rows,) whether it is wrong.
        weights: (..., rows) how often each row counts, such as in a bootstrap draw; None counts each once.
    """
    order, ends = _falling(confidence)
    drawn = (np.ones(len(confidence)) if weights is None else weights)[..., order]
    wrong, given = (np.cumsum(counted, axis=-1)[..., ends] for counted in (drawn * is_wrong[order], drawn))
    risks = np.divide(wrong, given, out=np.zeros_like(given), where=given > 0)
    return ratio((drawn * risks).sum(axis=-1), drawn.sum(axis=-1))


def _falling(confidence: Floats) -> tuple[Ints, Ints]:
    """Return the rows by falling confidence, and of each place the last one that is as sure."""
    order = np.argsort(-confidence, kind="stable")
    falling = -confidence[order]
    return order, np.searchsorted(falling, falling, side="right") - 1
