"""Figures of retrieval over all queries, with their intervals."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import NamedTuple

import numpy as np

from sensorium.evaluation.intervals import Floats, Interval, bootstrap
from sensorium.evaluation.metrics.retrieval.queries import average_precisions, first_ranks, ndcgs
from sensorium.evaluation.metrics.retrieval.tables import Table
from sensorium.evaluation.metrics.tally import Tally, tally_of_mean

DEPTHS = (1, 5, 10)
NDCG_DEPTH = 10


class Measured(NamedTuple):
    """Figures by name, and the 95 % interval of each."""

    figures: dict[str, float]
    intervals: dict[str, Interval]


def recall_at(ranks: Floats, depth: int) -> Tally:
    """Return recall at a depth, 0 to 1: the share of queries that have a relevant item among the first ``depth``.

    With several relevant items a query, such as five captions, one of them is enough, which is the custom for Flickr30k
    and COCO.

    Args:
        ranks: (queries,) as `first_ranks` gives them.
        depth: How many items are looked at.
    """
    return tally_of_mean(ranks <= depth)


def mean_reciprocal_rank(ranks: Floats) -> Tally:
    """Return the mean of one by rank, 0 to 1, for ranks (queries,) as `first_ranks` gives them."""
    return tally_of_mean(1 / ranks)


def median_rank(ranks: Floats) -> float:
    """Return the median of ranks (queries,) as `first_ranks` gives them; 1 is best."""
    return float(np.median(ranks))


def median_rank_interval(ranks: Floats, *, groups: Sequence[Hashable] | None = None, seed: int = 0) -> Interval:
    """Return the 95 % bootstrap interval of `median_rank`.

    Args:
        ranks: (queries,) as `first_ranks` gives them.
        groups: Group of each query: queries of a group are drawn together. None draws queries.
        seed: Of the draws.
    """
    order = np.argsort(ranks)
    ordered = ranks[order]

    def weighted_median(weights: Floats) -> float:
        up_to = weights[order].cumsum()
        middle = [np.searchsorted(up_to, up_to[-1] / 2, side=side) for side in ("left", "right")]
        return float(ordered[middle].mean())

    return bootstrap(weighted_median, len(ranks), groups=groups, seed=seed)


def measure(
    scores: Table,
    relevant: Table,
    *,
    depths: Sequence[int] = DEPTHS,
    groups: Sequence[Hashable] | None = None,
    seed: int = 0,
) -> Measured:
    """Return all figures of retrieval with their intervals.

    Args:
        scores: (queries, items), the greater the nearer.
        relevant: (queries, items), whether an item is a right answer.
        depths: For recall.
        groups: Group of each query, such as the picture of a caption: queries of a group are drawn together. None draws
            queries.
        seed: Of the draws.

    Returns:
        ``recall_at_1`` and so on, ``mean_reciprocal_rank``, ``mean_average_precision``, ``ndcg_at_10`` and
        ``median_rank``.

    Raises:
        DataError: There are no queries or items, queries without a relevant item, or scores that are not numbers.
        ValueError: The tables differ in shape.
    """
    ranks = first_ranks(scores, relevant)
    tallies = {f"recall_at_{depth}": recall_at(ranks, depth) for depth in depths}
    tallies["mean_reciprocal_rank"] = mean_reciprocal_rank(ranks)
    tallies["mean_average_precision"] = tally_of_mean(average_precisions(scores, relevant))
    tallies[f"ndcg_at_{NDCG_DEPTH}"] = tally_of_mean(ndcgs(scores, relevant, depth=NDCG_DEPTH))
    figures = {name: tally.value for name, tally in tallies.items()}
    intervals = {name: tally.interval(groups=groups, seed=seed) for name, tally in tallies.items()}
    return Measured(
        {**figures, "median_rank": median_rank(ranks)},
        {**intervals, "median_rank": median_rank_interval(ranks, groups=groups, seed=seed)},
    )
