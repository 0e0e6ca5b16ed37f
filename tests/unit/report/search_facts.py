"""What a search wrote as JSON, made up: the learning rate matters, and all states of trials occur."""

from __future__ import annotations

import json
from typing import Any

import numpy as np

LONG = "inputs.a_name_as_long_as_names_may_be.features.num_bands_of_the_filter_bank"
CHOICES = ["concat", {"type": "gated", "dropout": 0.1}, None]


def searched(num_trials: int, *, failing: bool = False) -> dict[str, Any]:
    """Return the facts of a search of so many trials, at least five; of none that was completed where all fail."""
    rng = np.random.default_rng(0)
    trials = [_trial(number, rng, failing=failing) for number in range(num_trials)]
    completed = [one for one in trials if one["state"] == "completed"]
    best = max(completed, key=lambda one: one["figure"], default=None)
    ranges = {
        "training.learning_rate": {"low": 1e-5, "high": 0.1, "log": True, "step": None},
        LONG: {"low": 10.0, "high": 80.0, "log": False, "step": 10.0},
        "model.fusion": {"choices": CHOICES},
    }
    for path, one in ranges.items():
        one |= {"stood": trials[0]["point"][path], "best": best and best["point"][path]}
    return {
        "format": 1,
        "name": "水果 & Co",
        "figure": "accuracy",
        "higher_is_better": True,
        "measured_on": "5 folds of 1,200 training and validation rows",
        "stages": 5,
        "proposed": True,
        "ranges": ranges,
        "trials": trials,
        "best": best and best["number"],
        "as_it_stands": None if failing else 0,
        "importance": {"training.learning_rate": 0.81, LONG: 0.15, "model.fusion": 0.04} if num_trials > 10 else None,
    }


def _trial(number: int, rng: np.random.Generator, *, failing: bool) -> dict[str, Any]:
    state = ("completed", "given up", "completed", "failed", "stopped")[number % 5]
    state = "failed" if failing else state
    rate = 10 ** float(rng.uniform(-5, -1))
    figure = 0.9 - 0.1 * abs(np.log10(rate) + 3) + float(rng.normal(0, 0.01))
    choice = CHOICES[int(rng.integers(3))]
    return {
        "number": number,
        "state": state,
        "figure": figure if state in {"completed", "given up"} else None,
        "stages": 3 if state == "given up" else 5,
        "seconds": float(rng.uniform(5, 30)),
        "message": "The loss stopped being a number in epoch 3. Lower training.learning_rate."
        if state == "failed"
        else None,
        "point": {
            "training.learning_rate": rate,
            LONG: int(rng.integers(1, 9)) * 10,
            "model.fusion": json.dumps(choice, ensure_ascii=False, sort_keys=True),
        },
    }
