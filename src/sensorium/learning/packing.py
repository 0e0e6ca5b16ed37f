"""From a trained model to the files of its bundle, and the proof that the exported graph answers as torch did."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from importlib.metadata import version
from typing import Any

import numpy as np
from safetensors.torch import save

from sensorium.bundle import encode_json, library_versions
from sensorium.calibration import Calibration
from sensorium.errors import SensoriumError
from sensorium.evaluation.comparison import InputComparison
from sensorium.evaluation.learning_curve import LearningCurve
from sensorium.learning.averaged import AnyModel
from sensorium.learning.card import render_card
from sensorium.learning.config import RunConfig
from sensorium.learning.export import largest_difference, torch_outputs
from sensorium.learning.preparing import Prepared
from sensorium.learning.training.history import Epoch
from sensorium.learning.training.rows import Rows, plain_batches
from sensorium.predictor import Session, store
from sensorium.records.config import TABLES
from sensorium.report import RunFacts, render_run
from sensorium.specs import Array

COMPARED_ROWS = 8
EXTRA_PADDING = 50
LARGEST_ALLOWED_DIFFERENCE = 1e-3


@dataclass(frozen=True)
class Trained:
    """What one training run made.

    Attributes:
        config: The run's config, every part chosen.
        model: The model with its best weights.
        graph: The same model as an ONNX file.
        history: What each epoch brought.
        figures: Split → figures of the exported model on it, and ``onnx_difference``.
        row_counts: Split → number of rows.
        calibration: What is said of single answers, where rows were set aside for it.
        comparison: Whether the inputs help each other, where that was asked.
        learning_curve: What more training rows bring, where that was asked.
        energy: What `EnergyMeter.to_json` returned; empty where it was not counted.
        chosen: What a chooser tried before, where one did.
    """

    config: RunConfig
    model: AnyModel
    graph: bytes
    history: Sequence[Epoch]
    figures: Mapping[str, Any]
    row_counts: Mapping[str, int]
    calibration: Calibration | None = None
    comparison: InputComparison | None = None
    learning_curve: LearningCurve | None = None
    energy: Mapping[str, Any] = field(default_factory=dict)
    chosen: Mapping[str, Any] | None = None


def compare_with_torch(model: AnyModel, session: Session, rows: Rows) -> float:
    """Return the largest difference between torch and the exported graph on real rows, in all the ways they come.

    The rows are compared together, alone, padded further, as far as their inputs can be, and with each input missing.

    Raises:
        SensoriumError: The graph answers differently.
    """
    feeds = next(plain_batches(rows, min(COMPARED_ROWS, len(rows)))).feeds
    paddings = {name: min(EXTRA_PADDING, one.spec.max_length) for name, one in rows.modalities.items()}
    difference = max(
        largest_difference(torch_outputs(model, case), session.run(case)) for case in _cases(feeds, paddings)
    )
    if not difference <= LARGEST_ALLOWED_DIFFERENCE:
        raise SensoriumError(
            f"The exported graph answers differently from the trained model (by up to {difference:.1e}), so it was not "
            "written. This is a fault in one of the model's parts: try another encoder or fusion, and report it."
        )
    return difference


def _cases(feeds: Mapping[str, Array], paddings: Mapping[str, int]) -> Iterator[dict[str, Array]]:
    yield dict(feeds)
    yield {key: array[:1] for key, array in feeds.items()}
    yield {
        key: np.pad(array, [(0, 0), (0, paddings[key.rsplit(".", 1)[0]])] + [(0, 0)] * (array.ndim - 2))
        for key, array in feeds.items()
    }
    for name in (key.removesuffix(".mask") for key in feeds if key.endswith(".mask")):
        hidden = (f"{name}.values", f"{name}.mask")
        yield {key: np.zeros_like(array) if key in hidden else array for key, array in feeds.items()}


def pack(trained: Trained, prepared: Prepared) -> dict[str, bytes]:
    """Return the content of every file of the bundle; see `sensorium.bundle`."""
    config = trained.config
    # Where the tables lay is the business of the machine that trained, not of who gets the model.
    resolved = json.loads(config.model_dump_json(exclude={"tune"}))
    for key in (*TABLES, "allow_roots"):
        resolved["data"].pop(key, None)
    weights = {key: value.detach().cpu().contiguous() for key, value in trained.model.state_dict().items()}
    asked = {"comparison.json": trained.comparison, "learning_curve.json": trained.learning_curve}
    files = {name: encode_json(found.to_json()) for name, found in asked.items() if found is not None}
    history = [epoch.to_json() for epoch in trained.history]
    split_column = config.data.split.column if config.data.split else None
    if trained.energy:
        files["energy.json"] = encode_json(dict(trained.energy))
    if trained.chosen:
        files["chosen.json"] = encode_json(dict(trained.chosen))
    return {
        **files,
        "config.json": encode_json(resolved),
        "model.safetensors": save(weights),
        "graphs/model.onnx": trained.graph,
        "metrics.json": encode_json(dict(trained.figures)),
        "history.json": encode_json(history),
        "report.html": _page(trained, resolved, history),
        "card.md": render_card(config, trained.figures, trained.row_counts, trained.energy).encode(),
        **store(
            prepared.modalities,
            prepared.target,
            split_column=split_column,
            carve=prepared.carve,
            calibration=trained.calibration,
        ),
    }


def _page(trained: Trained, resolved: Mapping[str, Any], history: Sequence[Mapping[str, Any]]) -> bytes:
    figures = trained.figures
    return render_run(
        RunFacts(
            name=trained.config.name,
            task=trained.config.target.task,
            config=resolved,
            figures={split: figures[split] for split in ("validation", "test") if split in figures},
            history=history,
            row_counts=trained.row_counts,
            versions={"sensorium": version("sensorium"), **dict(library_versions())},
            subsets=figures.get("subsets"),
            presence=figures.get("presence"),
            energy=trained.energy or None,
            chosen=trained.chosen,
            comparison=None if trained.comparison is None else trained.comparison.to_json(),
            learning_curve=None if trained.learning_curve is None else trained.learning_curve.to_json(),
        )
    )
