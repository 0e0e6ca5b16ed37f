"""What a chooser tried and kept, as plain JSON values: ``chosen.json`` of a model folder."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from sensorium.evaluation import headline
from sensorium.learning.choosing.clock import Clock
from sensorium.learning.choosing.pool import Pool
from sensorium.learning.choosing.recipes import NotTried
from sensorium.learning.choosing.trial import Trial
from sensorium.learning.choosing.verdict import Choice, figure_of

FILE_NAME = "chosen.json"


def record(
    *,
    trials: Sequence[Trial],
    not_tried: Sequence[NotTried],
    choice: Choice,
    pool: Pool,
    clock: Clock,
    remarks: Sequence[str],
) -> dict[str, Any]:
    """Return what was tried, with figures and seconds, and what was kept and why."""
    return {
        "figure": headline(pool.target).name,
        "measured_on": pool.words,
        "rows": len(pool.table),
        "budget_s": clock.budget_s,
        "spent_s": round(clock.spent_s, 1),
        "recipes": [*(_tried(one, pool) for one in trials), *map(_row_of, not_tried)],
        "kept": {
            "recipes": {trial.recipe.name: weight for trial, weight in choice.members},
            "value": choice.figure,
            "interval": None if choice.interval is None else list(choice.interval),
            "why": choice.why,
        },
        "remarks": list(remarks),
    }


def _tried(trial: Trial, pool: Pool) -> dict[str, Any]:
    rows = np.flatnonzero(trial.measured)
    value, interval = figure_of(trial.outputs, rows, pool) if len(rows) else (None, None)
    return {
        "name": trial.recipe.name,
        "what": trial.recipe.what,
        "state": trial.state,
        "note": trial.note,
        "value": value,
        "interval": None if interval is None else list(interval),
        "rows": len(rows),
        "seconds": round(trial.seconds, 1),
        "epochs": trial.num_passes,
    }


def _row_of(one: NotTried) -> dict[str, Any]:
    nothing = {"value": None, "interval": None, "rows": 0, "seconds": 0.0, "epochs": 0}
    return {"name": one.name, "what": one.what, "state": "not tried", "note": one.why, **nothing}
