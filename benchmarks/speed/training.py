"""Training, beside a bare PyTorch loop over the same model with its batches already made."""

from __future__ import annotations

import statistics
from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch

from benchmarks.record import ROOT
from benchmarks.speed.timing import seconds
from sensorium.learning.build import build_objective, choose
from sensorium.learning.config import RunConfig, load_config
from sensorium.learning.fitting import judge_of, new_model
from sensorium.learning.model import to_tensors
from sensorium.learning.preparing import Prepared, prepare
from sensorium.learning.setting_aside import uncalibrated
from sensorium.learning.training.history import Epoch
from sensorium.learning.training.loop import Trainer
from sensorium.learning.training.rows import plain_batches
from sensorium.progress import Reporter

EPOCHS = 7
REAL = ("flipkart-products", "creatures-trimodal", "spoken-digits")


def measure_real() -> dict[str, dict[str, float]]:
    """Measure the real sets that are there."""
    paths = {name: ROOT / "examples" / f"{name}.yaml" for name in REAL}
    configs = {name: choose(load_config(path)) for name, path in paths.items()}
    present = {name: config for name, config in configs.items() if Path(config.data.train.path).exists()}
    return {f"training_{name.replace('-', '_')}": measure(config) for name, config in present.items()}


def measure(config: RunConfig) -> dict[str, float]:
    """Return speed and shares of a run's epochs from the second on, each followed by an epoch of the bare loop."""
    prepared = prepare(uncalibrated(config), Reporter())  # all validation rows judge, as they always did here
    bare_epoch = _bare(config, prepared)
    ours: list[Epoch] = []
    bare_s: list[float] = []

    def after(epoch: Epoch) -> None:
        ours.append(epoch)
        bare_s.append(seconds(bare_epoch))

    # Without the losses of answers from single inputs, which the bare loop has not either.
    training = config.training.model_copy(update={"epochs": EPOCHS, "early_stopping_epochs": 0, "balance": None})
    trainer = Trainer(new_model(config, prepared), build_objective(config, prepared.target.spec), training)
    splits = prepared.splits
    trainer.fit(splits["train"], splits["validation"], judge_of(config, prepared), reporter=Reporter(), on_epoch=after)
    ours, bare_s = ours[1:], bare_s[1:]
    num_rows = len(splits["train"])
    return {
        "rows_per_s": round(num_rows / statistics.median(epoch.seconds for epoch in ours), 1),
        "bare_loop_rows_per_s": round(num_rows / statistics.median(bare_s), 1),
        "share_of_bare_loop": round(statistics.median(b / e.seconds for b, e in zip(bare_s, ours, strict=True)), 3),
        "waiting_share": round(statistics.median(epoch.waiting_s / epoch.seconds for epoch in ours), 3),
    }


def _bare(config: RunConfig, prepared: Prepared) -> Callable[[], None]:
    """Return what an engineer would write: the same model, the usual optimiser, batches made beforehand."""
    model = new_model(config, prepared).train()
    loss = build_objective(config, prepared.target.spec).loss
    optimiser = torch.optim.AdamW(model.parameters(), lr=config.training.learning_rate)
    rows = prepared.splits["train"]
    # Shuffled once, as ours are in every epoch: in a table's own order like stands beside like, and pads less.
    shuffled = rows.take(np.random.default_rng(0).permutation(len(rows)))
    batches = [
        (to_tensors(batch.feeds), torch.from_numpy(batch.labels))
        for batch in plain_batches(shuffled, config.training.batch_size)
    ]

    def epoch() -> None:
        model.train()
        for inputs, labels in batches:
            optimiser.zero_grad()
            value = loss(model(inputs).outputs, labels).mean()
            value.backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), config.training.gradient_clip_norm)
            optimiser.step()
            value.item()

    return epoch
