"""The linear baseline: logistic regression over plain features of all inputs of a set, joined.

It balances the classes where the set's example does.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy.sparse import hstack
from sklearn.linear_model import LogisticRegression

from benchmarks.real.answers import accuracy
from benchmarks.real.features import blocks_of, raw_of
from benchmarks.real.partitions import Tables
from sensorium.learning.config import RunConfig
from sensorium.reading import cells_of, labels_of
from sensorium.records.table import Table

STRENGTHS = (1.0, 10.0, 100.0)
"""Inverse strengths of the regularisation to choose from."""
MAX_STEPS = 500


class LinearBaseline:
    """Cells of a set are described once; every partition then learns from its own rows."""

    def __init__(self, config: RunConfig, pool: Table) -> None:
        self.config = config
        self._place = {row: place for place, row in enumerate(pool.rows)}
        self._raw = {
            name: raw_of(modality, cells_of(pool, modality, config.data.allow_roots))
            for name, modality in config.inputs.items()
        }

    def answer(self, tables: Tables) -> list[str]:
        """Answer the measured rows.

        The validation rows choose the strength of the regularisation and are then learned from, too.
        """
        train, validation = tables["train"], tables["validation"]
        scores = [
            accuracy(self._labels(validation), self._fitted([train], validation, strength)) for strength in STRENGTHS
        ]
        best = STRENGTHS[int(np.argmax(scores))]
        return self._fitted([train, validation], tables["test"], best)

    def _fitted(self, learned: Sequence[Table], asked: Table, strength: float) -> list[str]:
        blocks = [
            blocks_of(modality, [one for table in learned for one in self._rows(name, table)], self._rows(name, asked))
            for name, modality in self.config.inputs.items()
        ]
        known, unknown = (hstack(sides, format="csr") for sides in zip(*blocks, strict=True))
        labels = [label for table in learned for label in self._labels(table)]
        weights = None if self.config.model.loss.class_weights == "none" else "balanced"
        model = LogisticRegression(C=strength, class_weight=weights, max_iter=MAX_STEPS, tol=1e-3).fit(known, labels)
        return [str(label) for label in model.predict(unknown)]

    def _rows(self, name: str, table: Table) -> list[object | None]:
        return [self._raw[name][self._place[row]] for row in table.rows]

    def _labels(self, table: Table) -> list[str]:
        return [label.strip() for label in labels_of(table, self.config.target)]
