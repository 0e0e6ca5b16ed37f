"""Ludwig in a course's folder, in an environment of its own. Run with: learn, or ask once `model` is there.

Its own parts for every kind of column, none of them with pretrained weights, which come from a hub. Pictures have the
size that ours have.
"""

from __future__ import annotations

import logging
import sys
import time
from typing import Any

STARTED_S = time.monotonic()

import pandas as pd  # noqa: E402 -- the time of importing counts
from asking import ask, read_task, write_answers, write_notes  # noqa: E402
from ludwig.api import LudwigModel  # noqa: E402
from ludwig.callbacks import Callback  # noqa: E402

CODES = {"train": 0, "val": 1}
BATCH_SIZE = 32
"""Ours, too. By default Ludwig tries sizes out before it trains, which takes a good part of the time there is."""


class Budget(Callback):
    """Ends the training after the epoch in which the time is up."""

    def __init__(self, end_s: float) -> None:
        self._end_s = end_s
        self.epochs = 0

    def on_epoch_end(self, trainer: Any, progress_tracker: Any, save_path: str, **_others: Any) -> None:  # noqa: ANN401, ARG002, D102
        self.epochs += 1

    def should_early_stop(self, trainer: Any, progress_tracker: Any, is_coordinator: bool, **_others: Any) -> bool:  # noqa: ANN401, ARG002, D102
        return time.monotonic() > self._end_s


def config_for(task: dict[str, Any]) -> dict[str, Any]:
    """Return a config of Ludwig's defaults: the columns and what they are."""
    sizes = {"height": task["size_px"], "width": task["size_px"]} if task["size_px"] else {}
    features = [
        {"name": column, "type": kind, **({"preprocessing": sizes} if kind == "image" else {})}
        for kind, columns in task["columns"].items()
        for column in columns
    ]
    return {
        "input_features": features,
        "output_features": [{"name": task["target"], "type": "category"}],
        "preprocessing": {"split": {"type": "fixed", "column": "split"}},
        "trainer": {"batch_size": BATCH_SIZE},
    }


def learn(task: dict[str, Any]) -> None:
    """Train until its own early stopping or the end of the time, and keep the best by the rows set aside."""
    rows = pd.read_csv("learn.csv")
    rows["split"] = rows["split"].map(CODES)
    budget = Budget(STARTED_S + task["budget_s"])
    model = LudwigModel(config_for(task), callbacks=[budget], backend="local", logging_level=logging.INFO)
    model.train(
        rows,
        random_seed=task["seed"],
        output_directory="ludwig",
        skip_save_processed_input=True,
        skip_save_progress=True,
        skip_save_log=True,
    )
    model.save("model")
    write_notes({"epochs": budget.epochs})


def answer_with(task: dict[str, Any]) -> None:
    """Answer with the trained model."""
    model = LudwigModel.load("model", backend="local")
    rows = pd.read_csv("ask.csv")

    def answer(some: pd.DataFrame) -> list[str]:
        found, _ = model.predict(some)
        return list(found[f"{task['target']}_predictions"])

    write_answers(ask(answer, rows, [rows.iloc[[place]] for place in range(task["num_timed"])]))


if __name__ == "__main__":
    {"learn": learn, "ask": answer_with}[sys.argv[1]](read_task())
