"""All that a page says of a model on one table, from one decoding of its records."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sensorium.calibration.subsets import Subset, subsets_of
from sensorium.modalities import Modality
from sensorium.predictor.judging import Judge, Judgement, Results
from sensorium.predictor.labelled import Labelled
from sensorium.predictor.session import Session
from sensorium.predictor.subsets import hide
from sensorium.reading import Record
from sensorium.specs import Array


@dataclass(frozen=True)
class Answered:
    """What a model made of records.

    Attributes:
        judgement: Of all records, from all inputs that each has.
        by_subset: Subset of the inputs → of the records that hold every input, the others hidden; empty where the model
            has one input, or no record holds every one.
    """

    judgement: Judgement
    by_subset: Mapping[Subset, Judgement]

    @property
    def outputs(self) -> Array:
        """(records, num_outputs), calibrated where the model is."""
        return self.judgement.outputs

    @property
    def embeddings(self) -> Array:
        """(records, dim)."""
        return self.judgement.results.embeddings


@dataclass(frozen=True)
class Examined:
    """What a model answered for the records of a table, and from which of their inputs.

    Attributes:
        labelled: The records' labels and groups.
        modalities: Input name → fitted modality, in the model's order; of views of the same columns the first.
        records: The cells of each record; what is in files is not decoded.
        present: (records, inputs) bool, which inputs each record has.
        answered: What the model made of them.
    """

    labelled: Labelled
    modalities: Mapping[str, Modality]
    records: Sequence[Record]
    present: NDArray[np.bool_]
    answered: Answered

    def figures(self) -> dict[str, Any]:
        """Return the figures of all records; see `Labelled.figures`."""
        return self.labelled.figures(self.answered.judgement)

    def subset_figures(self) -> dict[str, Any] | None:
        """Return the figures of each subset of inputs and ``rows_left_out``; None where there is none.

        See `sensorium.evaluation.subsets.measure_subsets`.
        """
        if not self.answered.by_subset:
            return None
        is_complete = self.present.all(axis=1)
        complete = self.labelled.take(np.flatnonzero(is_complete).tolist())
        return {**complete.subset_figures(self.answered.by_subset), "rows_left_out": int((~is_complete).sum())}


def presence_of(records: Sequence[Mapping[str, Any]], names: Sequence[str]) -> NDArray[np.bool_]:
    """Return which inputs each record has: (records, inputs) bool."""
    return np.array([[record.get(name) is not None for name in names] for record in records], dtype=bool)


def answer(
    session: Session, batches: Iterable[Mapping[str, Array]], present: NDArray[np.bool_], judge: Judge
) -> Answered:
    """Run a model over records as they are, and those that hold every input once more for each subset of the inputs.

    Args:
        session: What runs the graph.
        batches: What it takes, of at least one record, in their order; each batch is asked for once.
        present: Which inputs each record has.
        judge: Says what is known of the answers.
    """
    is_complete = np.asarray(present.all(axis=1))
    views = judge.views
    whole, *others = subsets_of(views.names)
    results, hidden = [], {subset: list[dict[str, Array]]() for subset in others}
    start = 0
    for batch in batches:
        results.append(session.run(batch))
        taken = is_complete[start : start + len(results[-1]["outputs"])]
        start += len(taken)
        complete = {key: array[taken] for key, array in batch.items()}
        for subset in others if taken.any() else ():
            hidden[subset].append(session.run(hide(complete, views.behind(set(views.names) - set(subset)))))
    joined = Results.joined(results)
    judgement = judge.of(joined, present)
    if not others or not is_complete.any():
        return Answered(judgement, {})
    found = {whole: joined.take(is_complete)} | {subset: Results.joined(parts) for subset, parts in hidden.items()}
    return Answered(judgement, {subset: judge.of_subset(results, subset) for subset, results in found.items()})
