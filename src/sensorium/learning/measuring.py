"""What the exported model reaches on the rows that did not teach it."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sensorium.evaluation import evaluate, intervals
from sensorium.evaluation.presence import PresenceRows, presence_alone
from sensorium.evaluation.subsets import measure_subsets
from sensorium.learning.preparing import Prepared
from sensorium.learning.training.imitation import held_parts
from sensorium.learning.training.rows import Rows, plain_batches
from sensorium.predictor import Session
from sensorium.predictor.subsets import subset_outputs
from sensorium.records.splits import SplitName
from sensorium.specs import Array

SERVED_BATCH_SIZE = 64
MAX_SUBSET_ROWS = 2_000
"""Each row is answered once a subset, of which there can be thirty: more rows would only narrow the intervals."""
JUDGED: tuple[SplitName, ...] = ("validation", "test")


def served_outputs(session: Session, rows: Rows) -> Array:
    """Return head outputs (rows, num_outputs) from the session that will serve the model."""
    return np.concatenate([session.run(batch.feeds)["outputs"] for batch in plain_batches(rows, SERVED_BATCH_SIZE)])


def measure(session: Session, prepared: Prepared) -> dict[str, Any]:
    """Measure a model on the validation and, where there are any, the test rows.

    Returns:
        Split → figures with ``intervals`` of 95 %, drawn by group where the rows have groups; and ``subsets``, its
        tolerance to absent inputs, on the last of these splits that has rows with all inputs; and ``presence``, what
        a model reaches that sees only which cells a row has, where rows differ in that.
    """
    found: dict[str, Any] = {}
    for split in JUDGED:
        if split in prepared.splits:
            outputs = served_outputs(session, prepared.splits[split])
            labels, groups = prepared.labels[split], prepared.groups.get(split)
            drawn = intervals(prepared.target, outputs, labels, groups=groups)
            plain = {name: list(interval) for name, interval in drawn.items()}
            found[split] = {**evaluate(prepared.target, outputs, labels), "intervals": plain}
    extras = {"subsets": _subsets(session, prepared), "presence": _presence(prepared)}
    return found | {name: figures for name, figures in extras.items() if figures}


def _presence(prepared: Prepared) -> dict[str, Any] | None:
    """Return what presence alone tells, on the last split that is judged; None where nothing is ever absent.

    Presence is that of every input, and of every column of inputs made of columns. Beside it stand the inputs with gaps
    in the training rows: those whose presence the model was ``shown``, and those of which it was ``hidden``.
    """
    split = [name for name in JUDGED if name in prepared.splits][-1]
    held = {name: _held(prepared.splits[name]) for name in ("train", split)}
    learned, judged = (
        PresenceRows(np.concatenate(list(parts.values()), axis=1), prepared.labels[name], prepared.groups.get(name))
        for name, parts in held.items()
    )
    hint = presence_alone(learned, judged, are_numbers=not prepared.target.classes)
    if hint is None:
        return None
    gaps = {"show": list[str](), "hide": list[str]()}
    for name, parts in held["train"].items():
        if not parts.all():
            gaps[prepared.modalities[name].config.presence].append(name)
    return {"split": split, "shown": gaps["show"], "hidden": gaps["hide"], **hint.to_json()}


def _held(rows: Rows) -> dict[str, NDArray[np.bool_]]:
    """Return input name → (rows, parts) bool: which parts of it each row has."""
    return {
        name: held_parts(modality, rows.arrays[name], rows.present[:, place])
        for place, (name, modality) in enumerate(rows.modalities.items())
    }


def _subsets(session: Session, prepared: Prepared) -> dict[str, Any] | None:
    whole = [split for split in JUDGED if split in prepared.splits and len(prepared.splits[split].complete)]
    if len(prepared.modalities) < 2 or not whole:
        return None
    split = whole[-1]
    places = prepared.splits[split].complete[:MAX_SUBSET_ROWS]
    batches = (batch.feeds for batch in plain_batches(prepared.splits[split].take(places), SERVED_BATCH_SIZE))
    outputs = subset_outputs(session, batches, list(prepared.modalities))
    labels = [prepared.labels[split][place] for place in places.tolist()]
    groups = groups_at(prepared, split, places)
    return {"split": split, **measure_subsets(prepared.target, outputs, labels, groups=groups)}


def groups_at(prepared: Prepared, split: SplitName, places: NDArray[np.intp]) -> Sequence[Hashable] | None:
    """Return the groups of some rows of a split; None where rows stand alone."""
    groups = prepared.groups.get(split)
    return None if groups is None else [groups[place] for place in places.tolist()]
