"""Metrics of order: how well scores put the rows of one class before all others."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sensorium.evaluation.metrics import Bools, Floats, Ints, ratio

MAX_POINTS = 200
"""Of a drawn curve: more cannot be seen."""


class Areas(NamedTuple):
    """Areas under the two curves of one class, each (draws,).

    Attributes:
        roc_auc: The share of pairs of a positive and another row that are in the right order, ties counting half
            (Hanley and McNeil, 1982), 0 to 1; 0.5 is chance. NaN without positive rows, or without others.
        pr_auc: The average precision: the area under the precision-recall curve in steps, without interpolation
            (Davis and Goadrich, 2006), 0 to 1; chance is the share of positive rows. NaN without positive rows.
    """

    roc_auc: Floats
    pr_auc: Floats


class Ranking:
    """Rows sorted once by falling score, to be measured under any weights.

    Only scores that a positive row has matter to either area: between two of them a curve runs straight. So rows are
    summed between these levels, and those behind the last positive one are not looked at.

    Args:
        scores: (rows,) such as the probability of the class; equal scores are one level.
        is_positive: (rows,) whether a row is of the class.
    """

    def __init__(self, scores: Floats, is_positive: Bools) -> None:
        order = np.argsort(-scores, kind="stable")
        self._positives: Ints = order[is_positive[order]]
        falling, levels = -scores[order], -scores[self._positives]
        is_last = np.append(np.diff(levels) > 0, True)[: len(levels)]
        self._last_positives: Ints = np.flatnonzero(is_last)
        starts, ends = (np.searchsorted(falling, levels[is_last], side=side) for side in ("left", "right"))
        cuts = np.unique(np.concatenate([[0], starts, ends]))
        self._rows: Ints = order[: cuts[-1]]
        self._cuts: Ints = cuts[:-1]
        self._starts: Ints = np.searchsorted(cuts, starts)
        self._ends: Ints = np.searchsorted(cuts, ends)

    def areas(self, weights: Floats) -> Areas:
        """Return the areas under both curves in each draw.

        Args:
            weights: (draws, rows) how often each row is in each draw.
        """
        positives = np.take(weights, self._positives, axis=1)
        num_positives = positives.sum(axis=1)
        num_others = weights.sum(axis=1) - num_positives
        found = np.cumsum(positives, axis=1)[:, self._last_positives]
        gained = np.diff(found, axis=1, prepend=0)
        seen = np.zeros((len(weights), len(self._cuts) + 1))
        between = np.add.reduceat(np.take(weights, self._rows, axis=1), self._cuts, axis=1)
        np.cumsum(between, axis=1, out=seen[:, 1:])
        until = seen[:, self._ends]
        ahead = (seen[:, self._starts] + until - 2 * found + gained) / 2  # other rows, those of equal score by half
        precision = np.divide(found, until, out=np.zeros_like(until), where=until > 0)
        return Areas(
            roc_auc=ratio((gained * (num_others[:, None] - ahead)).sum(axis=1), num_positives * num_others),
            pr_auc=ratio((gained * precision).sum(axis=1), num_positives),
        )


def roc_auc(scores: Floats, is_positive: Bools) -> float:
    """Return `Areas.roc_auc` of rows (rows,) as they are."""
    return float(Ranking(scores, is_positive).areas(np.ones((1, len(scores)))).roc_auc[0])


def pr_auc(scores: Floats, is_positive: Bools) -> float:
    """Return `Areas.pr_auc` of rows (rows,) as they are."""
    return float(Ranking(scores, is_positive).areas(np.ones((1, len(scores)))).pr_auc[0])


def roc_points(scores: Floats, is_positive: Bools) -> Floats:
    """Return the ROC curve as (points, 2), false and true positive rate, from (0, 0) to (1, 1); at most 200 points.

    A rate without rows is NaN.
    """
    found, seen = _steps(scores, is_positive)
    rates = np.stack([ratio(seen - found, seen[-1] - found[-1]), ratio(found, found[-1])], axis=1)
    return _thinned(np.concatenate([np.where(np.isnan(rates[:1]), np.nan, 0), rates]))


def pr_points(scores: Floats, is_positive: Bools) -> Floats:
    """Return the precision-recall curve as (points, 2), recall and precision, by rising recall; at most 200 points.

    Draw it in steps: `pr_auc` is the area of precision over the recall gained. Recall without rows is NaN.
    """
    found, seen = _steps(scores, is_positive)
    return _thinned(np.stack([ratio(found, found[-1]), ratio(found, seen)], axis=1))


def _steps(scores: Floats, is_positive: Bools) -> tuple[Floats, Floats]:
    """Return positive and all rows with at least each score, by falling score."""
    order = np.argsort(-scores, kind="stable")
    is_last = np.concatenate([np.diff(scores[order]) < 0, [True]])
    found = np.cumsum(is_positive[order], dtype=np.float64)[is_last]
    return found, (np.flatnonzero(is_last) + 1).astype(np.float64)


def _thinned(points: Floats) -> Floats:
    """Return at most `MAX_POINTS` of a curve's points, evenly along it, first and last among them."""
    if len(points) <= MAX_POINTS:
        return points
    lengths = np.concatenate([[0.0], np.cumsum(np.abs(np.diff(np.nan_to_num(points), axis=0)).sum(axis=1))])
    places = np.searchsorted(lengths, np.linspace(0, lengths[-1], MAX_POINTS))
    kept: Floats = points[np.unique(np.concatenate([[0], places[1:-1], [len(points) - 1]]))]
    return kept
