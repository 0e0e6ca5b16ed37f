"""What each query found: the rank of its first relevant item, average precision, discounted gain."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sensorium.evaluation.intervals import Floats, Ints
from sensorium.evaluation.metrics.retrieval.tables import Flags, Table, blocks_of


class _Ranked(NamedTuple):
    """Some queries with their items from the best score to the worst: arrays (queries, items).

    Attributes:
        is_hit: Whether the item in this place is relevant.
        num_hits: Relevant items up to this place.
        first: First place of the same score.
        last: Last place of the same score.
    """

    is_hit: Flags
    num_hits: Ints
    first: Ints
    last: Ints


def first_ranks(scores: Table, relevant: Table) -> Floats:
    """Return the rank of the best relevant item of each query, from 1; irrelevant items of its score are before it.

    Args:
        scores: (queries, items), the greater the nearer.
        relevant: (queries, items), whether an item is a right answer.

    Raises:
        DataError: There are no queries or items, queries without a relevant item, or scores that are not numbers.
        ValueError: The tables differ in shape.
    """
    ranks = []
    for block, flags in blocks_of(scores, relevant):
        best = np.where(flags, block, -np.inf).max(axis=1, keepdims=True)
        ranks.append(1.0 + ((block >= best) & ~flags).sum(axis=1))
    return np.concatenate(ranks)


def average_precisions(scores: Table, relevant: Table) -> Floats:
    """Return the average precision of each query, 0 to 1: the mean over relevant items of the precision down to it.

    Items of one score are found together, as in scikit-learn. The mean over queries is known as mAP.

    Args:
        scores: (queries, items), the greater the nearer.
        relevant: (queries, items), whether an item is a right answer.

    Raises:
        DataError: There are no queries or items, queries without a relevant item, or scores that are not numbers.
        ValueError: The tables differ in shape.
    """
    found = []
    for block, flags in blocks_of(scores, relevant):
        ranked = _rank(block, flags)
        precision = np.take_along_axis(ranked.num_hits, ranked.last, axis=1) / (ranked.last + 1)
        found.append((precision * ranked.is_hit).sum(axis=1) / np.maximum(flags.sum(axis=1), 1))
    return np.concatenate(found)


def ndcgs(scores: Table, relevant: Table, *, depth: int = 10) -> Floats:
    """Return the normalised discounted cumulative gain of each query, 0 to 1 (Järvelin and Kekäläinen, 2002).

    A relevant item in place ``n`` of the first ``depth`` gains ``1 / log2(n + 1)``; the best order of items gains 1
    altogether. Where scores are equal it is the mean over their orders (McSherry and Najork, 2008), as in scikit-learn.

    Args:
        scores: (queries, items), the greater the nearer.
        relevant: (queries, items), whether an item is a right answer.
        depth: How many places count.

    Raises:
        DataError: There are no queries or items, queries without a relevant item, or scores that are not numbers.
        ValueError: The tables differ in shape.
    """
    found = []
    for block, flags in blocks_of(scores, relevant):
        ranked = _rank(block, flags)
        through, before = (np.take_along_axis(ranked.num_hits, place, axis=1) for place in (ranked.last, ranked.first))
        before = before - np.take_along_axis(ranked.is_hit, ranked.first, axis=1)
        gains = (through - before) / (ranked.last - ranked.first + 1)
        discounts = 1 / np.log2(np.arange(min(depth, block.shape[1])) + 2)
        best = np.append(0, discounts.cumsum())[np.minimum(flags.sum(axis=1), len(discounts))]
        found.append(gains[:, : len(discounts)] @ discounts / np.where(best > 0, best, 1))
    return np.concatenate(found)


def _rank(scores: Floats, flags: Flags) -> _Ranked:
    order = np.argsort(-scores, axis=1)
    ranked, is_hit = np.take_along_axis(scores, order, axis=1), np.take_along_axis(flags, order, axis=1)
    places = np.arange(scores.shape[1])
    is_new = np.ones_like(is_hit)
    is_new[:, 1:] = ranked[:, 1:] != ranked[:, :-1]
    is_last = np.ones_like(is_hit)
    is_last[:, :-1] = is_new[:, 1:]
    first = np.maximum.accumulate(np.where(is_new, places, 0), axis=1)
    last = np.minimum.accumulate(np.where(is_last, places, len(places))[:, ::-1], axis=1)[:, ::-1]
    return _Ranked(is_hit, is_hit.cumsum(axis=1), first, last)
