"""Metrics of sets of tags, one value a record. What is measured tag by tag follows from a `Tally` as for classes.

``true`` and ``predicted`` are (rows, tags) bool. A record without tags that is answered with none is wholly right.
"""

from __future__ import annotations

import numpy as np

from sensorium.evaluation.metrics import Bools, Floats, Ints

MAX_BLOCK_CELLS = 4_000_000
"""Pairs of tags compared at once."""


def exact_matches(true: Bools, predicted: Bools) -> Floats:
    """Return 1 for a record (rows,) whose set is answered exactly, else 0; the mean is the *subset accuracy*."""
    return np.asarray((true == predicted).all(axis=1), dtype=np.float64)


def hamming_losses(true: Bools, predicted: Bools) -> Floats:
    """Return which share of all tags is missed or false in each record (rows,)."""
    return np.asarray((true != predicted).mean(axis=1))


def precisions(true: Bools, predicted: Bools) -> Floats:
    """Return which share of a record's answered tags is true (rows,); 0 where none is answered and some are true."""
    return _shares((true & predicted).sum(axis=1), predicted.sum(axis=1), true.sum(axis=1) == 0)


def recalls(true: Bools, predicted: Bools) -> Floats:
    """Return which share of a record's tags is answered (rows,); 0 where it has none and some are answered."""
    return _shares((true & predicted).sum(axis=1), true.sum(axis=1), predicted.sum(axis=1) == 0)


def f1_scores(true: Bools, predicted: Bools) -> Floats:
    """Return the harmonic mean of a record's precision and recall (rows,), also known as the Dice coefficient."""
    return _shares(2 * (true & predicted).sum(axis=1), true.sum(axis=1) + predicted.sum(axis=1), np.bool_(True))


def ranking_precisions(true: Bools, scores: Floats) -> Floats:
    """Return the label ranking average precision of each record (rows,), above 0 up to 1.

    For each of a record's tags: which share of the tags that rank as high is true; the mean of these. 1 where a record
    has all tags or none, since no order is wrong then. Equal scores share the lowest of their ranks (Schapire and
    Singer, 2000).

    Args:
        true: (rows, tags).
        scores: (rows, tags) such as logits.
    """
    size = max(1, MAX_BLOCK_CELLS // max(1, true.shape[1] ** 2))
    blocks = [_ranked(true[at : at + size], scores[at : at + size]) for at in range(0, len(true), size)]
    return np.concatenate(blocks)


def _ranked(true: Bools, scores: Floats) -> Floats:
    is_as_high = scores[:, None, :] >= scores[:, :, None]
    ranks = is_as_high.sum(axis=2)
    true_ranks = (is_as_high & true[:, None, :]).sum(axis=2)
    num_true = true.sum(axis=1)
    total = np.where(true, true_ranks / ranks, 0).sum(axis=1)
    return np.where((num_true == 0) | (num_true == true.shape[1]), 1.0, total / np.maximum(num_true, 1))


def _shares(part: Ints, whole: Ints, is_right_without: Bools | np.bool_) -> Floats:
    """Return shares; where the whole is 0, whether that is right."""
    return np.where(whole > 0, part / np.maximum(whole, 1), is_right_without).astype(np.float64)
