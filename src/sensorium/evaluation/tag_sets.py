"""Predicted sets of tags beside the true ones, and what is counted of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from sensorium.errors import DataError
from sensorium.evaluation.classes.order import Scores
from sensorium.evaluation.intervals import drawn_sums
from sensorium.evaluation.metrics import Bools, Floats
from sensorium.evaluation.metrics import multi_label as of
from sensorium.evaluation.metrics.classification import ClassCounts
from sensorium.specs import Array
from sensorium.targets import Target


@dataclass(frozen=True)
class TagSets:
    """Sets of tags as marks. Behind the tags of the target stand those that it does not know.

    Attributes:
        names: Of all tags.
        true: (rows, tags).
        predicted: (rows, tags).
        probabilities: (rows, tags of the target).
        passed_over: Tag → true rows, of tags that the target passes over on purpose, which count for nothing.
    """

    names: tuple[str, ...]
    true: Bools
    predicted: Bools
    probabilities: Floats
    passed_over: Mapping[str, int]

    @classmethod
    def of(cls, target: Target, outputs: Array, labels: Sequence[str]) -> TagSets:
        """Read labels and answers."""
        answers, probabilities = target.decode(outputs)
        sets = [target.config.classes_in(label) for label in labels]
        rows_of_unknown = Counter(tag for tags in sets for tag in tags if tag not in target.classes)
        passed_over = {tag: rows for tag, rows in sorted(rows_of_unknown.items()) if _is_passed_over(target, tag)}
        names = (*target.classes, *sorted(set(rows_of_unknown).difference(passed_over)))
        answered = [one if isinstance(one, tuple) else () for one in answers]
        return cls(names, _marks(sets, names), _marks(answered, names), np.asarray(probabilities), passed_over)

    def __len__(self) -> int:
        return len(self.true)

    @property
    def num_known(self) -> int:
        """How many tags the target knows."""
        return int(self.probabilities.shape[1])

    @property
    def counts(self) -> ClassCounts:
        """How often each tag is answered, true, and both, (tags,) each."""
        hits = self.true & self.predicted
        return ClassCounts(hits.sum(axis=0), self.true.sum(axis=0), self.predicted.sum(axis=0), np.int64(len(self)))

    @property
    def scores(self) -> Scores:
        """The probabilities of the tags that the target knows, and which records have them."""
        return Scores(self.names[: self.num_known], self.probabilities, self.true[:, : self.num_known])

    @property
    def by_row(self) -> dict[str, Floats]:
        """Figure → its value for each record (rows,), whose mean it is."""
        true = self.scores.is_positive
        of_truth = np.where(true, self.probabilities, 1 - self.probabilities)
        return {
            "exact_match": of.exact_matches(self.true, self.predicted),
            "hamming_loss": of.hamming_losses(self.true, self.predicted),
            "samples_precision": of.precisions(self.true, self.predicted),
            "samples_recall": of.recalls(self.true, self.predicted),
            "samples_f1": of.f1_scores(self.true, self.predicted),
            "lrap": of.ranking_precisions(true, self.probabilities),
            "log_loss": -np.log(np.maximum(of_truth, np.finfo(np.float64).eps)).mean(axis=1),
            "brier": np.square(1 - of_truth).mean(axis=1),
        }

    @property
    def majority_f1(self) -> float:
        """Mean F1 of the records, were each answered with the tags that most of them have, at least the commonest."""
        rows_of_tag = self.true.sum(axis=0)
        answer = rows_of_tag >= min(len(self) / 2, rows_of_tag.max())
        return float(of.f1_scores(self.true, np.broadcast_to(answer, self.true.shape)).mean())

    def drawn(self, groups: Sequence[Hashable] | None) -> tuple[ClassCounts, dict[str, Floats]]:
        """Draw rows again: counts by tag (draws, tags), and the figures of `by_row` (draws,), of the same draws.

        Args:
            groups: Group of each row; None draws rows.
        """
        by_row = self.by_row
        marks = [self.true & self.predicted, self.true, self.predicted]
        table = np.column_stack([*marks, *by_row.values(), np.ones(len(self))])
        hits, true, predicted, rest = np.split(
            drawn_sums(table, groups=groups), np.cumsum([len(self.names)] * 3).tolist(), axis=1
        )
        means = {name: rest[:, place] / rest[:, -1] for place, name in enumerate(by_row)}
        return ClassCounts(hits, true, predicted, rest[:, -1]), means


def _is_passed_over(target: Target, tag: str) -> bool:
    """Whether the target takes a tag that it does not know, as training did, for none."""
    try:
        target.encode(tag)
    except DataError:
        return False
    return True


def _marks(sets: Sequence[Collection[str]], names: Sequence[str]) -> Bools:
    """Return (rows, names) bool: which of the names each set holds."""
    places = {name: place for place, name in enumerate(names)}
    marks = np.zeros((len(sets), len(names)), dtype=np.bool_)
    for row, tags in enumerate(sets):
        marks[row, [places[tag] for tag in tags if tag in places]] = True
    return marks
