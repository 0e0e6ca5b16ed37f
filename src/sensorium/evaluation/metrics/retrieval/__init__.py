"""How well what is asked for is found: ranks, recall at a depth, average precision and discounted gain.

Scores are a table (queries, items), the greater the nearer, and so is relevance. Both are anything that is read in
blocks of rows: an array, a mapped file, `DotProducts` of two lists of vectors, `SameKey` for items that belong to a
query. So pictures with five captions each are measured in both directions, without any table in memory::

    measure(DotProducts(captions, pictures), SameKey(picture_of_caption, picture_names), groups=picture_of_caption)
    measure(DotProducts(pictures, captions), SameKey(picture_names, picture_of_caption))

Equal scores never flatter. A rank counts every irrelevant item of the same score as before the relevant one. Average
precision takes items of one score as found together, and discounted gain takes the mean over their orders, both as in
scikit-learn. So a model that gives everything one score has recall 0, the precision of a blind choice, and its gain.
"""

from sensorium.evaluation.metrics.retrieval.figures import (
    Measured,
    mean_reciprocal_rank,
    measure,
    median_rank,
    median_rank_interval,
    recall_at,
)
from sensorium.evaluation.metrics.retrieval.queries import average_precisions, first_ranks, ndcgs
from sensorium.evaluation.metrics.retrieval.tables import DotProducts, SameKey

__all__ = [
    "DotProducts",
    "Measured",
    "SameKey",
    "average_precisions",
    "first_ranks",
    "mean_reciprocal_rank",
    "measure",
    "median_rank",
    "median_rank_interval",
    "ndcgs",
    "recall_at",
]
