"""Whether records of another kind are told from those a model learned from, by how unusual they are called."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import Any

import numpy as np

from sensorium.calibration.evidence import Judged
from sensorium.errors import DataError
from sensorium.evaluation.intervals import drawn_weights, interval_of
from sensorium.evaluation.metrics import Floats
from sensorium.evaluation.metrics.ranking import Ranking, roc_auc
from sensorium.evaluation.metrics.tally import tally_of_mean


def measure_foreign(own: Judged, other: Judged, *, groups: Sequence[Hashable] | None = None) -> dict[str, Any]:
    """Compare how unusual rows of another set are called with how unusual a model's own are.

    Args:
        own: What the calibration says of rows like those that the model learned from.
        other: What it says of rows of another set.
        groups: Group of each row of ``own``, for the intervals; None draws rows. Those of ``other`` are drawn by row.

    Returns:
        ``rows``, those of the other set whose inputs have a calibration; ``roc_auc``, see `auroc_against`;
        ``unlike_training``, the share of these rows that are called so. ``intervals`` of both.

    Raises:
        DataError: The model does not know of any row in one of the sets how unusual it is.
    """
    (own_scores, own_rows), (scores, rows) = _known(own), _known(other)
    units = [("own", row if groups is None else groups[row]) for row in own_rows] + [("other", row) for row in rows]
    ranking = Ranking(np.concatenate([own_scores, scores]), np.arange(len(units)) >= len(own_scores))
    draws = [ranking.areas(block).roc_auc for block in drawn_weights(len(units), groups=units)]
    called = tally_of_mean([other.reasons[row] == "unlike_training" for row in rows])
    return {
        "rows": len(rows),
        "roc_auc": auroc_against(own_scores, scores),
        "unlike_training": called.value,
        "intervals": {
            "roc_auc": list(interval_of(np.concatenate(draws))),
            "unlike_training": list(called.interval()),
        },
    }


def auroc_against(own_unusual: Floats, other_unusual: Floats) -> float:
    """Return how well `unusual` tells rows of another set from a model's own, 0 to 1; 0.5 is chance.

    Args:
        own_unusual: Of rows like those the model learned from (rows,).
        other_unusual: Of rows of the other set (rows,).

    Returns:
        The area under the ROC curve; NaN where one of them has no row.
    """
    scores = np.concatenate([own_unusual, other_unusual])
    return roc_auc(scores, np.arange(len(scores)) >= len(own_unusual))


def _known(judged: Judged) -> tuple[Floats, list[int]]:
    """Return how unusual rows are, of those where it is known, and which they are."""
    unusual = np.full(len(judged.outputs), np.nan) if judged.unusual is None else judged.unusual
    rows = np.flatnonzero(~np.isnan(unusual))
    if not len(rows):
        raise DataError(
            "how unusual records are is not known to this model: it has no calibration for the inputs that they have. "
            "Train with more validation rows, or name calibration rows."
        )
    return unusual[rows], rows.tolist()
