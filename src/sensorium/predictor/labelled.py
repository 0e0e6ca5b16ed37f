"""The labels of a table's records, and the figures of answers beside them."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

from sensorium.calibration.subsets import Subset
from sensorium.errors import DataError
from sensorium.evaluation.groups import measure_groups
from sensorium.evaluation.subsets import measure_subsets
from sensorium.evaluation.values import Values
from sensorium.predictor.judging import Judgement
from sensorium.reading.labels import groups_of, labels_of, placed
from sensorium.records.table import Table
from sensorium.specs import Array
from sensorium.targets import Target
from sensorium.targets.labels.spelling import spelling_faults


@dataclass(frozen=True)
class Labelled:
    """Records with their labels.

    Attributes:
        table: Where they came from, for the places in messages.
        target: Fitted target.
        labels: Label of each record.
        groups: Group of each record, for the intervals; None draws records.
    """

    table: Table
    target: Target
    labels: Sequence[str]
    groups: Sequence[Hashable] | None

    def figures_by(self, outputs: Array, column: str) -> dict[str, Any]:
        """Return the headline figure by the values of a column of the table; see `measure_groups`.

        Raises:
            DataError: There is no such column, or it holds bytes or lists; or as `figures`.
        """
        values = Values.of_column(column, self.table.texts(column))
        with self._placing():
            return measure_groups(self.target, outputs, self.labels, values, units=self.groups)

    def take(self, places: Sequence[int]) -> Labelled:
        """Return some of the records, by their places."""
        groups = None if self.groups is None else [self.groups[place] for place in places]
        return replace(
            self, table=self.table.take(places), labels=[self.labels[place] for place in places], groups=groups
        )

    def figures(self, judgement: Judgement) -> dict[str, Any]:
        """Return the figures of answers to the records; see `Judgement.figures`.

        Raises:
            DataError: Labels cannot be compared; faults have their places.
        """
        with self._placing():
            return judgement.figures(self.labels, self.groups)

    def subset_figures(self, by_subset: Mapping[Subset, Judgement]) -> dict[str, Any]:
        """Return the figures of what was answered from each subset of the inputs; see `measure_subsets`.

        Raises:
            DataError: As `figures`.
        """
        said = {subset: judgement.said for subset, judgement in by_subset.items()}
        with self._placing():
            return measure_subsets(self.target, said, self.labels, groups=self.groups)

    @contextmanager
    def _placing(self) -> Iterator[None]:
        try:
            yield
        except DataError as error:
            raise placed(error.faults, self.table, self.target.config.column) from None


def label(table: Table, target: Target, group: str | None) -> Labelled:
    """Take the labels of a table, and the groups in its column ``group``.

    Raises:
        DataError: A column is missing, or labels are, or they are known classes in other digits (``7`` for ``007``).
    """
    labels = labels_of(table, target.config)
    faults = spelling_faults([label.strip() for label in labels], target.classes)
    if faults:  # else they would count as wrong answers, every one
        raise placed(faults, table, target.config.column)
    return Labelled(table, target, labels, None if group is None else groups_of(table, group))
