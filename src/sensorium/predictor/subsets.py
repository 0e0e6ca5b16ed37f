"""Answers from some of a model's inputs: the others are hidden, as if the record lacked them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

import numpy as np

from sensorium.calibration.subsets import Subset, subsets_of
from sensorium.errors import DataError
from sensorium.predictor.judging import Results
from sensorium.predictor.session import Session
from sensorium.reading import Record, Views
from sensorium.specs import Array


def complete_places(records: Sequence[Record], names: Iterable[str]) -> list[int]:
    """Return the places of the records that hold every input: only they can be compared over subsets.

    Raises:
        DataError: No record does.
    """
    wanted = list(names)
    places = [place for place, record in enumerate(records) if all(record.get(name) is not None for name in wanted)]
    if not places:
        raise DataError("no record holds every input, so subsets of them cannot be compared. Add such records.")
    return places


def subset_results(session: Session, batches: Iterable[Mapping[str, Array]], views: Views) -> dict[Subset, Results]:
    """Run a model on each subset of its inputs, views of the same columns as one; every batch is decoded once.

    Args:
        session: What runs the graph.
        batches: What the session takes, of records that hold every input.
        views: All inputs.
    """
    found: dict[Subset, list[dict[str, Array]]] = {subset: [] for subset in subsets_of(views.names)}
    for batch in batches:
        for subset, results in found.items():
            results.append(session.run(hide(batch, views.behind(set(views.names) - set(subset)))))
    return {subset: Results.joined(results) for subset, results in found.items()}


def hide(feeds: Mapping[str, Array], names: Collection[str]) -> dict[str, Array]:
    """Return the feeds of a batch with inputs absent from all its records: one position, masked."""
    hidden = {f"{name}.{part}" for name in names for part in ("values", "mask")}
    return {key: np.zeros_like(array[:, :1]) if key in hidden else array for key, array in feeds.items()}
