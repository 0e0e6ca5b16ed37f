"""AutoGluon-Multimodal in a course's folder, in an environment of its own. Run with: learn BACKBONES, or ask.

Its preset for medium quality; the pretrained weights that the preset would fetch from a hub give way to those that
`autogluon_backbones.py` wrote.
"""

from __future__ import annotations

import sys
import time
from functools import partial
from pathlib import Path
from typing import Any

STARTED_S = time.monotonic()

import pandas as pd  # noqa: E402 -- the time of importing counts
from asking import ask, read_task, write_answers, write_notes  # noqa: E402
from autogluon.multimodal import MultiModalPredictor  # noqa: E402

KINDS = {"image": "image_path", "text": "text", "number": "numerical"}


def learn(task: dict[str, Any], backbones: Path) -> None:
    """Fine-tune until its own early stopping or the end of the time."""
    rows = pd.read_csv("learn.csv")
    types = {column: KINDS[kind] for kind, columns in task["columns"].items() for column in columns}
    sides = [rows.loc[rows["split"] == name, [*types, task["target"]]] for name in ("train", "val")]
    predictor = MultiModalPredictor(label=task["target"], problem_type="multiclass", path="model", verbosity=2)
    predictor.fit(
        sides[0],
        tuning_data=sides[1],
        presets="medium_quality",
        time_limit=int(task["budget_s"] - (time.monotonic() - STARTED_S)),
        column_types={**types, task["target"]: "categorical"},
        seed=task["seed"],
        hyperparameters={
            "model.hf_text.checkpoint_name": str(backbones / "text"),
            "model.timm_image.checkpoint_name": str(backbones / "image"),
            "env.num_gpus": 0,
        },
    )
    write_notes({})


def answer_with(task: dict[str, Any]) -> None:
    """Answer with the trained model."""
    predictor = MultiModalPredictor.load("model")
    rows = pd.read_csv("ask.csv")

    def answer(some: pd.DataFrame, *, realtime: bool = False) -> list[str]:
        return list(predictor.predict(some, realtime=realtime))

    singles = [rows.iloc[[place]] for place in range(task["num_timed"])]
    write_answers(ask(answer, rows, singles, partial(answer, realtime=True)))


if __name__ == "__main__":
    if sys.argv[1] == "learn":
        learn(read_task(), Path(sys.argv[2]))
    else:
        answer_with(read_task())
