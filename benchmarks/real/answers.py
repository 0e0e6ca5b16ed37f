"""Answers to measured rows, and the figures that follow from them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from benchmarks.real.partitions import Tables
from sensorium.evaluation.classes import places_in
from sensorium.evaluation.classes.counts import class_figures, count_intervals, overall
from sensorium.evaluation.classes.draws import counts_of
from sensorium.evaluation.intervals import drawn_sums, interval_of
from sensorium.learning.config import RunConfig
from sensorium.reading import labels_of
from sensorium.reading.labels import groups_of

FIGURES = ("accuracy", "macro_f1")


@dataclass(frozen=True)
class Measured:
    """The rows that one or several partitions measure.

    Attributes:
        labels: True class of each.
        units: Group of each, or the row itself: what an interval draws as one. A row that several seeds answer is
            one unit, too.
    """

    labels: Sequence[str]
    units: Sequence[Hashable]

    @classmethod
    def of(cls, config: RunConfig, tables: Tables) -> Measured:
        """Take the measured rows of a partition."""
        table = tables["test"]
        group = config.data.group
        units = [("row", row) for row in table.rows] if group is None else groups_of(table, group)
        return cls([label.strip() for label in labels_of(table, config.target)], units)

    @classmethod
    def joined(cls, parts: Sequence[Measured]) -> Measured:
        """Join the rows of several partitions and seeds."""
        return cls([one for part in parts for one in part.labels], [one for part in parts for one in part.units])


def figures(measured: Measured, predicted: Sequence[str], outside: str | None = None) -> dict[str, Any]:
    """Return accuracy and macro-F1 with intervals; and, where a class means none of the others, both sides apart."""
    names = sorted({*measured.labels, *predicted})
    sides = [places_in(names, one) for one in (measured.labels, predicted)]
    counts = counts_of(*sides, len(names))
    together, drawn = overall(counts), count_intervals(names, *sides, groups=measured.units)
    found: dict[str, Any] = {
        **{name: float(together[name]) for name in FIGURES},
        "intervals": {name: list(drawn[name]) for name in FIGURES},
    }
    if outside in measured.labels:
        pairs = list(zip(measured.labels, predicted, strict=True))
        found["in_scope_accuracy"] = accuracy(*zip(*[pair for pair in pairs if pair[0] != outside], strict=True))
        found["outside_recall"] = class_figures(names, counts)[outside]["recall"]
    return found


def accuracy(labels: Sequence[str], predicted: Sequence[str]) -> float:
    """Return the share of right answers."""
    return sum(map(str.__eq__, labels, predicted)) / len(labels)


def difference(measured: Measured, ours: Sequence[str], rival: Sequence[str]) -> dict[str, Any]:
    """Return our accuracy minus a rival's on the same rows, with the interval of paired draws."""
    gains = [float(a == label) - float(b == label) for label, a, b in zip(measured.labels, ours, rival, strict=True)]
    sums = drawn_sums(np.stack([np.ones(len(gains)), gains], axis=1), groups=measured.units, seed=0)
    return {"accuracy": float(np.mean(gains)), "interval": list(interval_of(sums[:, 1] / sums[:, 0]))}


def majority(config: RunConfig, tables: Tables) -> list[str]:
    """Answer every measured row with the most frequent class of the rows learned from."""
    learned = [label for split in ("train", "validation") for label in labels_of(tables[split], config.target)]
    return [Counter(learned).most_common(1)[0][0].strip()] * len(tables["test"])
