"""What the exported model reaches on the rows that did not teach it."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from sensorium.evaluation.presence import PresenceRows, presence_alone
from sensorium.evaluation.subsets import measure_subsets
from sensorium.learning.preparing import Prepared, groups_at
from sensorium.learning.training.imitation import held_parts
from sensorium.learning.training.rows import Rows, plain_batches
from sensorium.predictor import Session
from sensorium.predictor.judging import Judge, Results
from sensorium.predictor.subsets import subset_results
from sensorium.records.splits import SplitName

SERVED_BATCH_SIZE = 64
MAX_SUBSET_ROWS = 2_000
"""Each row is answered once a subset, of which there can be thirty: more rows would only narrow the intervals."""
JUDGED: tuple[SplitName, ...] = ("validation", "test")


def served(session: Session, rows: Rows) -> Results:
    """Return what the session that will serve the model gives for rows."""
    return Results.joined(session.run(batch.feeds) for batch in plain_batches(rows, SERVED_BATCH_SIZE))


def measure(session: Session, prepared: Prepared, judge: Judge) -> dict[str, Any]:
    """Measure a model on the validation and, where there are any, the test rows; its answers as they will be given.

    Returns:
        Split → figures, with intervals drawn by group where the rows have groups; see `Judgement.figures`; and
        ``subsets``, its tolerance to absent inputs, on the last of these splits that has rows with all inputs; and
        ``presence``, what a model reaches that sees only which cells a row has, where rows differ in that; and
        ``calibration``, on how many rows it was fitted and where its effect is best read.
    """
    found: dict[str, Any] = {}
    for split in JUDGED:
        if split in prepared.splits:
            rows = prepared.splits[split]
            judgement = judge.of(served(session, rows), rows.held)
            found[split] = judgement.figures(prepared.labels[split], prepared.groups.get(split))
    extras = {
        "subsets": _subsets(session, prepared, judge),
        "presence": _presence(prepared),
        "calibration": _calibration(prepared, judge),
    }
    return found | {name: figures for name, figures in extras.items() if figures}


def _calibration(prepared: Prepared, judge: Judge) -> dict[str, Any] | None:
    """Return the rows set aside and the split to read `trust` on; None where the model is not calibrated."""
    if judge.calibration is None:
        return None
    rows = len(prepared.splits["calibration"])
    if "test" in prepared.splits:
        return {"rows": rows, "measured_on": "test"}
    return {"rows": rows, "measured_on": "validation", "remark": "the validation rows chose the epoch"}


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
        name: held_parts(rows.modalities[name], rows.arrays[name], held)
        for name, held in zip(rows.views.names, rows.held.T, strict=True)
    }


def _subsets(session: Session, prepared: Prepared, judge: Judge) -> dict[str, Any] | None:
    whole = [split for split in JUDGED if split in prepared.splits and len(prepared.splits[split].complete)]
    if len(judge.names) < 2 or not whole:
        return None
    split = whole[-1]
    places = prepared.splits[split].complete[:MAX_SUBSET_ROWS]
    batches = (batch.feeds for batch in plain_batches(prepared.splits[split].take(places), SERVED_BATCH_SIZE))
    results = subset_results(session, batches, judge.views)
    said = {subset: judge.of_subset(one, subset).said for subset, one in results.items()}
    labels = [prepared.labels[split][place] for place in places.tolist()]
    groups = groups_at(prepared, split, places)
    return {"split": split, **measure_subsets(prepared.target, said, labels, groups=groups)}
