"""The whole road of one run: a config in, a model folder out."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sensorium.bundle import check_destination, write_bundle
from sensorium.evaluation import evaluate, headline
from sensorium.learning.build import build_loss, build_model, choose
from sensorium.learning.config import RunConfig
from sensorium.learning.export import export_onnx
from sensorium.learning.packing import Trained, compare_with_torch, pack, served_outputs
from sensorium.learning.preparing import Prepared, prepare
from sensorium.learning.training.loop import Judge, Trainer
from sensorium.predictor import OnnxSession
from sensorium.progress import Reporter
from sensorium.records.splits import SplitName


@dataclass(frozen=True)
class Run:
    """A finished run: its folder, and split → figures of the exported model."""

    folder: Path
    figures: dict[str, Any]


def train(config: RunConfig, output: Path, *, reporter: Reporter, replace: bool = False) -> Run:
    """Train a model and write its folder.

    Args:
        config: What to train on and how.
        output: Folder to write; it must not exist, or be empty.
        reporter: Shows the progress.
        replace: Whether a model folder that is already there gives way to the new one.

    Raises:
        ConfigError: The config or the output folder is wrong.
        DataError: The tables or their files are wrong.
        SensoriumError: Training went wrong.
    """
    check_destination(output, replace=replace)
    started_s = time.perf_counter()
    config = choose(config)
    prepared = prepare(config, reporter)
    trained = _learn(config, prepared, reporter)
    write_bundle(
        output,
        name=config.name,
        task=config.target.task,
        files=pack(trained, prepared.splits["train"], prepared.target),
        replace=replace,
    )
    reporter.line(f"wrote {output} after {time.perf_counter() - started_s:.0f} s")
    return Run(output, dict(trained.figures))


def _learn(config: RunConfig, prepared: Prepared, reporter: Reporter) -> Trained:
    """Train, export, and measure what was exported."""
    features = {name: modality.spec for name, modality in prepared.modalities.items()}
    target = prepared.target
    model = build_model(config.model, features, target.spec, seed=config.training.seed)
    reporter.line(_describe(config, model.num_parameters))
    trainer = Trainer(model, build_loss(config.model, config.target, target.spec), config.training)
    splits = prepared.splits
    history = trainer.fit(splits["train"], splits["validation"], _judge(prepared), reporter)
    graph = export_onnx(model, features)
    session = OnnxSession(graph)
    difference = compare_with_torch(model, session, splits["validation"])
    reporter.line(f"exported to ONNX; largest difference from torch {difference:.1e}")
    figures: dict[str, Any] = {"onnx_difference": difference}
    judged: tuple[SplitName, ...] = ("validation", "test")
    for split in judged:
        if split in splits:
            outputs = served_outputs(session, splits[split])
            figures[split] = evaluate(target, outputs, prepared.labels[split])
    counts: dict[str, int] = {split: len(rows) for split, rows in splits.items()}
    return Trained(config, model, graph, history, figures, counts)


def _judge(prepared: Prepared) -> Judge:
    """Judge epochs by the headline figure of the target's task, on the validation rows."""
    target, labels = prepared.target, prepared.labels["validation"]
    figure = headline(target)
    return Judge(
        figure.name,
        figure.higher_is_better,
        lambda outputs: float(evaluate(target, outputs, labels)[figure.name]),
    )


def _describe(config: RunConfig, num_parameters: int) -> str:
    encoders = ", ".join(f"{name}: {encoder.type}" for name, encoder in config.model.encoders.items())
    fusion = config.model.fusion.type if config.model.fusion else "none"
    return f"model: {encoders}; fusion {fusion}; {num_parameters:,} parameters"
