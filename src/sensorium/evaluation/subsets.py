"""Tolerance to absence: what one model reaches when it is given only some of its inputs.

The inputs are hidden from a model that learned with all of them. What models *trained* on fewer inputs would reach is
another question; see `sensorium.evaluation.comparison`.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from typing import Any

import numpy as np

from sensorium.calibration import Judged, Subset
from sensorium.evaluation import Headline, evaluate, headline, row_scores
from sensorium.evaluation.intervals import Interval, drawn_sums, interval_of
from sensorium.evaluation.trust import Spans
from sensorium.specs import Array
from sensorium.targets import Target


def measure_subsets(
    target: Target,
    said: Mapping[Subset, Judged],
    labels: Sequence[str],
    *,
    groups: Sequence[Hashable] | None = None,
) -> dict[str, Any]:
    """Measure what a model answered from each subset of its inputs, always on the same rows.

    Args:
        target: The fitted target.
        said: Subset → what is said of the answers to the rows that hold every input, outputs above all.
        labels: True labels of these rows.
        groups: Group of each row, for the intervals; None draws rows.

    Returns:
        ``rows``; ``headline``, the name of the figure with an interval; ``subsets``, one entry a subset with its
        ``inputs``, its ``figures`` that are numbers, and the headline's ``interval``. Where sets or intervals were
        given for a subset, ``coverage`` among its figures is how often they held the truth.

    Raises:
        DataError: There are no rows, or labels that the task cannot compare.
    """
    figure = headline(target)
    drawn = _intervals(figure, [row_scores(target, one.outputs, labels) for one in said.values()], groups)
    entries = []
    for (subset, judged), interval in zip(said.items(), drawn, strict=True):
        figures = {**evaluate(target, judged.outputs, labels), **_coverage(judged, labels)}
        plain = {key: value for key, value in figures.items() if isinstance(value, float | None)}
        entries.append({"inputs": list(subset), "figures": plain, "interval": list(interval)})
    return {"rows": len(labels), "headline": figure.name, "subsets": entries}


def _intervals(figure: Headline, scores: Sequence[Array], groups: Sequence[Hashable] | None) -> list[Interval]:
    """Return the interval of the headline figure for each subset, all from the same draws."""
    table = np.stack([np.ones(len(scores[0])), *scores], axis=1)
    counts, *sums = drawn_sums(table, groups=groups).T
    return [interval_of(figure.from_mean_score(one / counts)) for one in sums]


def _coverage(judged: Judged, labels: Sequence[str]) -> dict[str, float]:
    """Return how often sets or intervals held the true label, where there are any."""
    spans = Spans.of(judged, labels)
    return {"coverage": float(spans.is_held.mean())} if len(spans.rows) else {}
