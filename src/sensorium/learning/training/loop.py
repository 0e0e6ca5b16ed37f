"""The training loop, on Hugging Face Accelerate."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import torch
from accelerate import Accelerator
from torch import Tensor, nn

from sensorium.errors import SensoriumError
from sensorium.learning.model import MultimodalModel, to_tensors
from sensorium.learning.training.batches import Batch, Rows, TrainingBatches, plain_batches, prefetch
from sensorium.learning.training.config import TrainingConfig
from sensorium.learning.training.optimiser import build_optimiser
from sensorium.progress import Reporter
from sensorium.specs import Array

EVALUATION_BATCH_SIZE = 64


@dataclass(frozen=True)
class Epoch:
    """What one epoch brought. Losses are means over rows; times in seconds.

    ``waiting_s`` is the part of the epoch in which the optimiser stood still because no batch was ready.
    """

    epoch: int
    training_loss: float
    validation_loss: float
    headline: float
    seconds: float
    waiting_s: float

    def to_json(self) -> dict[str, Any]:
        """Return the epoch as plain JSON values."""
        return asdict(self)


@dataclass(frozen=True)
class Judge:
    """How an epoch is judged on the validation rows.

    Attributes:
        name: Name of the figure, such as ``accuracy``.
        higher_is_better: Direction.
        figure: From head outputs (rows, num_outputs) to the figure.
    """

    name: str
    higher_is_better: bool
    figure: Callable[[Array], float]

    def rank(self, epoch: Epoch) -> tuple[float, float]:
        """Return a key by which better epochs are greater: the figure first, then the validation loss."""
        figure = epoch.headline if self.higher_is_better else -epoch.headline
        return figure, -epoch.validation_loss


class Trainer:
    """Trains one model on rows in memory and keeps the weights of the best validation epoch."""

    def __init__(self, model: MultimodalModel, loss: nn.Module, config: TrainingConfig) -> None:
        self.config = config
        self.accelerator = Accelerator()
        optimiser = build_optimiser(model, config)
        prepared = self.accelerator.prepare(model, optimiser)  # type: ignore[no-untyped-call]
        self.model, self.optimiser = prepared
        self.loss = loss.to(self.accelerator.device)

    def fit(self, training: Rows, validation: Rows, judge: Judge, reporter: Reporter) -> list[Epoch]:
        """Train; afterwards the model holds the weights of the best epoch. Returns all epochs.

        Raises:
            SensoriumError: The loss stopped being a number.
        """
        config = self.config
        batches = TrainingBatches(training, config.batch_size, config.input_dropout, config.seed)
        history: list[Epoch] = []
        best: Epoch | None = None
        weights: dict[str, Tensor] = {}
        # Dropout draws from torch's global generator: leave the caller's as it was.
        with torch.random.fork_rng():
            for number in range(1, config.epochs + 1):
                epoch = self._epoch(number, batches, validation, judge, reporter)
                history.append(epoch)
                better = best is None or judge.rank(epoch) > judge.rank(best)
                if better:
                    best = epoch
                    weights = {k: v.detach().clone() for k, v in self._plain_model().state_dict().items()}
                reporter.line(_epoch_line(epoch, config.epochs, judge.name, best=better))
                if best is not None and 0 < config.early_stopping_epochs <= number - best.epoch:
                    reporter.line(f"stopped early: epoch {best.epoch} stays the best")
                    break
        self._plain_model().load_state_dict(weights)
        return history

    def _plain_model(self) -> MultimodalModel:
        model: MultimodalModel = self.accelerator.unwrap_model(self.model)
        return model

    def _epoch(
        self, number: int, batches: TrainingBatches, validation: Rows, judge: Judge, reporter: Reporter
    ) -> Epoch:
        started_s = time.perf_counter()
        waiting_s, loss_sum, num_rows = 0.0, 0.0, 0
        self.model.train()
        ready = prefetch(batches.epoch(number))
        with reporter.bar(f"epoch {number}/{self.config.epochs}", len(batches)) as advance:
            for step in range(len(batches)):
                asked_s = time.perf_counter()
                batch = next(ready)
                waiting_s += time.perf_counter() - asked_s
                torch.manual_seed(_step_seed(self.config.seed, number, step))
                loss = self._step(batch)
                if not math.isfinite(loss):
                    raise SensoriumError(
                        f"The loss stopped being a number in epoch {number}. Lower training.learning_rate, or set "
                        "training.gradient_clip_norm."
                    )
                loss_sum += loss * len(batch.labels)
                num_rows += len(batch.labels)
                advance(1, f"loss {loss_sum / num_rows:.3f}")
        ready.close()
        training_s = time.perf_counter() - started_s
        outputs, validation_loss = self._judge_rows(validation)
        return Epoch(number, loss_sum / num_rows, validation_loss, judge.figure(outputs), training_s, waiting_s)

    def _step(self, batch: Batch) -> float:
        device = self.accelerator.device
        outputs = self.model(to_tensors(batch.feeds, device)).outputs
        loss: Tensor = self.loss(outputs, torch.from_numpy(batch.labels).to(device)).mean()
        self.optimiser.zero_grad()
        self.accelerator.backward(loss)  # type: ignore[no-untyped-call]
        if self.config.gradient_clip_norm > 0:
            parameters, longest = self.model.parameters(), self.config.gradient_clip_norm
            self.accelerator.clip_grad_norm_(parameters, longest)  # type: ignore[no-untyped-call]
        self.optimiser.step()
        return loss.item()

    @torch.inference_mode()
    def _judge_rows(self, rows: Rows) -> tuple[Array, float]:
        """Return head outputs (rows, num_outputs) and the mean loss of rows as a served model sees them."""
        self.model.eval()
        device = self.accelerator.device
        outputs: list[Array] = []
        loss_sum = 0.0
        for batch in prefetch(plain_batches(rows, EVALUATION_BATCH_SIZE)):
            answered = self.model(to_tensors(batch.feeds, device)).outputs
            loss_sum += float(self.loss(answered, torch.from_numpy(batch.labels).to(device)).sum())
            outputs.append(answered.float().cpu().numpy())
        return np.concatenate(outputs), loss_sum / len(rows)


def _step_seed(seed: int, epoch: int, step: int) -> int:
    """Return the seed of one step, so that a step's dropout does not depend on how the run got there."""
    return int(np.random.SeedSequence([seed, epoch, step]).generate_state(1, np.uint64)[0] >> 1)


def _epoch_line(epoch: Epoch, epochs: int, figure: str, *, best: bool) -> str:
    return (
        f"epoch {epoch.epoch:>3}/{epochs}  loss {epoch.training_loss:.4f}  validation loss {epoch.validation_loss:.4f}"
        f"  {figure} {epoch.headline:.4f}  {epoch.seconds:.1f} s{'  best' if best else ''}"
    )
