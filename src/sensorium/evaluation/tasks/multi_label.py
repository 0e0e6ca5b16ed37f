"""Figures for answers that are a set of tags."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import Any

import numpy as np

from sensorium.evaluation import Headline
from sensorium.evaluation.classes.counts import BY_CLASS, averages, class_figures, plain
from sensorium.evaluation.classes.order import area_draws, area_figures, area_intervals
from sensorium.evaluation.intervals import Interval, intervals_by_path
from sensorium.evaluation.metrics import Floats
from sensorium.evaluation.metrics.ranking import Areas
from sensorium.evaluation.tag_sets import TagSets
from sensorium.specs import Array
from sensorium.targets import Target

HEADLINE = Headline("samples_f1", higher_is_better=True)
NO_AREAS = {"roc_auc": None, "pr_auc": None}


def measure(target: Target, outputs: Array, labels: Sequence[str]) -> dict[str, Any]:
    """Compare predicted sets of tags with true ones; docs/evaluation.md says what each figure is good for.

    Tags that the model does not know are never answered, so they count as missed; figures of order and of probability
    leave them out. Tags that it passes over, since few training rows had them, count for nothing.

    Returns:
        ``rows``. By record: ``exact_match``, the share of sets that are right as a whole; ``hamming_loss``, the share
        of tags that are missed or false; ``samples_precision``, ``samples_recall`` and ``samples_f1``, means over
        records; ``lrap``, label ranking average precision; ``log_loss`` and ``brier``, means over tags and records.
        By tag: ``precision``, ``recall``, ``f1`` averaged as ``micro_``, ``macro_`` and ``weighted_``; ``roc_auc`` and
        ``pr_auc``, means over tags, the latter being the mean average precision. ``majority_f1``, the ``samples_f1``
        that always answering the tags of most of these rows would reach; ``per_class``, of tags that occur;
        ``unknown_labels`` and ``passed_over`` with their rows. None stands for what is not defined.
    """
    sets = TagSets.of(target, outputs, labels)
    areas, areas_of_tag = area_figures(sets.scores)
    per_class = {
        name: figures | areas_of_tag.get(name, NO_AREAS)
        for name, figures in class_figures(sets.names, sets.counts).items()
    }
    return {
        "rows": len(sets),
        **{name: plain(values.mean()) for name, values in sets.by_row.items()},
        **{name: plain(value) for name, value in averages(sets.counts).items()},
        **areas,
        "majority_f1": sets.majority_f1,
        "per_class": per_class,
        "unknown_labels": {name: per_class[name]["rows"] for name in sets.names[sets.num_known :]},
        "passed_over": dict(sets.passed_over),
    }


def row_scores(target: Target, outputs: Array, labels: Sequence[str]) -> Array:
    """Return the F1 of each record's set; their mean is the headline figure."""
    return TagSets.of(target, outputs, labels).by_row["samples_f1"]


def intervals(
    target: Target, outputs: Array, labels: Sequence[str], groups: Sequence[Hashable] | None
) -> dict[str, Interval]:
    """Return the interval of every figure but counts and ``majority_f1``; of tags by ``FIGURE.TAG``."""
    sets = TagSets.of(target, outputs, labels)
    return intervals_by_path(_count_draws(sets, groups)) | area_intervals(sets.scores, groups=groups)


def draws(target: Target, outputs: Array, labels: Sequence[str], path: str, groups: Sequence[Hashable] | None) -> Array:
    """Return one figure in each draw of the rows."""
    sets = TagSets.of(target, outputs, labels)
    if path.split(".", maxsplit=1)[0] in Areas._fields:
        return area_draws(sets.scores, path, groups=groups)
    return _count_draws(sets, groups)[path]


def _count_draws(sets: TagSets, groups: Sequence[Hashable] | None) -> dict[str, Floats]:
    """Return the draws of every figure but areas, by path."""
    counts, means = sets.drawn(groups)
    found = means | averages(counts)
    occurs = np.flatnonzero(sets.counts.occurs).tolist()
    for figure, measured in BY_CLASS.items():
        values = measured(counts)
        found |= {f"{figure}.{sets.names[place]}": values[:, place] for place in occurs}
    return found
