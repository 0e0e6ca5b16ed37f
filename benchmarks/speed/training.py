"""Training, beside a bare PyTorch loop over the same model."""

from __future__ import annotations

import json
import statistics
from pathlib import Path

import torch

from benchmarks.speed.timing import seconds
from sensorium.learning.build import build_model
from sensorium.learning.config import RunConfig
from sensorium.learning.model import to_tensors
from sensorium.learning.pipeline import train
from sensorium.learning.preparing import prepare
from sensorium.learning.training.batches import plain_batches
from sensorium.learning.training.optimiser import build_optimiser
from sensorium.progress import Reporter


def measure(config: RunConfig, folder: Path) -> dict[str, float]:
    """Seconds an epoch of the real run, beside a bare loop over the same model with its batches already made."""
    train(config, folder, reporter=Reporter.to_terminal())
    epochs = json.loads((folder / "history.json").read_text())[1:]
    epoch_s = statistics.median(epoch["seconds"] for epoch in epochs)
    prepared = prepare(config, Reporter())
    rows = prepared.splits["train"]
    specs = {name: modality.spec for name, modality in prepared.modalities.items()}
    model = build_model(config.model, specs, prepared.target.spec, seed=0).train()
    loss = config.model.loss.build(prepared.target.spec)
    optimiser = build_optimiser(model, config.training)
    batches = [
        (to_tensors(batch.feeds), torch.from_numpy(batch.labels))
        for batch in plain_batches(rows, config.training.batch_size)
    ]

    def bare_epoch() -> None:
        for inputs, labels in batches:
            optimiser.zero_grad()
            loss(model(inputs).outputs, labels).mean().backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), config.training.gradient_clip_norm)
            optimiser.step()

    bare_s = statistics.median(seconds(bare_epoch) for _ in range(4))
    return {
        "rows_per_s": round(len(rows) / epoch_s, 1),
        "bare_loop_rows_per_s": round(len(rows) / bare_s, 1),
        "share_of_bare_loop": round(bare_s / epoch_s, 3),
        "waiting_share": round(sum(e["waiting_s"] for e in epochs) / sum(e["seconds"] for e in epochs), 3),
    }
