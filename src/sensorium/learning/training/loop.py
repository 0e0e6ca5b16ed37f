"""The training loop."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext

import numpy as np
import torch
from torch import Tensor

from sensorium.errors import InterruptedRunError, SensoriumError
from sensorium.learning.model import MultimodalModel, to_tensors
from sensorium.learning.training.averaging import Averaging, averaged
from sensorium.learning.training.batches import TrainingBatches
from sensorium.learning.training.checkpoint import Checkpoints
from sensorium.learning.training.companions import Companions, companions_for
from sensorium.learning.training.compiling import compiled
from sensorium.learning.training.config import TrainingConfig
from sensorium.learning.training.device import choose_device
from sensorium.learning.training.history import Epoch, Judge, Progress
from sensorium.learning.training.interruption import Interruption, interruption
from sensorium.learning.training.objective import Losses, Objective, Others
from sensorium.learning.training.optimiser import build_optimiser, fixed_names, set_rate
from sensorium.learning.training.recomputing import recomputing
from sensorium.learning.training.rows import Batch, Rows, parts_of, plain_batches
from sensorium.learning.training.schedule import rate_factor
from sensorium.learning.transfer.plan import Plan, plan_of
from sensorium.progress import Reporter
from sensorium.reading import num_cores
from sensorium.specs import Array

EVALUATION_BATCH_SIZE = 64
MAX_WORKERS = 4
STEPS_BETWEEN_NOTES = 16
"""Reading a loss waits for the device, so it is not done at every step."""


class Trainer:
    """Trains one model on rows, by a plan of what learns when, and keeps the weights of the best validation epoch."""

    def __init__(
        self, model: MultimodalModel, objective: Objective, config: TrainingConfig, plan: Plan | None = None
    ) -> None:
        self.config = config
        self.device = choose_device(config)
        self.model = model.to(self.device)
        self.objective = objective.to(self.device)
        self.plan = plan or plan_of(model)
        self.optimiser = build_optimiser(self.plan, config)
        self.fixed = fixed_names(model, self.optimiser)
        self.averaging = Averaging(config, self.fixed)
        self.forward = compiled(self.model) if config.compile else self.model

    def fit(
        self,
        training: Rows,
        validation: Rows,
        judge: Judge,
        *,
        reporter: Reporter,
        checkpoints: Checkpoints | None = None,
        on_epoch: Callable[[Epoch], None] = lambda _epoch: None,
    ) -> list[Epoch]:
        """Train; afterwards the model holds the weights of the best epoch. Returns all epochs.

        Args:
            training: Rows to learn from.
            validation: Rows to judge epochs by.
            judge: How.
            reporter: Shows the progress.
            checkpoints: Where the run is saved, and taken up if it was saved before; None saves nothing.
            on_epoch: Told of every epoch that is done.

        Raises:
            InterruptedRunError: Someone asked to stop; a checkpoint is saved.
            SensoriumError: The loss stopped being a number.
        """
        config = self.config
        self.model.answers_alone = () if self.objective.balance is None else training.views.groups
        batches = _batches(training, config)
        progress = (checkpoints.restore(self.model, self.optimiser) if checkpoints else None) or Progress()
        if progress.epoch > 1 or progress.step:
            reporter.line(f"going on at epoch {progress.epoch}, step {progress.step} of {len(batches)}")
        # Dropout draws from torch's global generator: leave the caller's as it was.
        with self._run(batches, reporter) as run, torch.random.fork_rng(), interruption() as asked:
            while not self._is_done(progress):
                self.plan.begin(progress.epoch)
                with recomputing(self.model) if config.recompute else nullcontext():
                    self._steps(run, progress, checkpoints, asked)
                self.averaging.after_epoch(progress.average, self.model, progress.epoch)
                with averaged(self.model, progress.average):
                    epoch = self._judged(progress, validation, judge)
                    self._keep_best(progress, epoch, judge)
                reporter.line(_epoch_line(epoch, config.epochs, judge.name, best=progress.best is epoch))
                on_epoch(epoch)
        if len(progress.history) < config.epochs and progress.best is not None:
            reporter.line(f"stopped early: epoch {progress.best.epoch} stays the best")
        self.model.load_state_dict(progress.best_weights, strict=False)  # without what stayed as it was
        return progress.history

    def _is_done(self, progress: Progress) -> bool:
        if progress.epoch > self.config.epochs:
            return True
        patience, best = self.config.early_stopping_epochs, progress.best
        if best is None or not patience:
            return False
        averaged_from = 0 if self.config.swa_from is None else self.averaging.plain_epochs
        return patience <= progress.epoch - 1 - max(best.epoch, averaged_from, self.plan.complete_from - 1)

    def _steps(self, run: _Run, progress: Progress, checkpoints: Checkpoints | None, asked: Interruption) -> None:
        """Do the steps of an epoch that are not done yet."""
        self.model.train()
        batches = run.batches
        ready = run.ready(progress, self._workers(batches.rows))
        loss_sum = torch.tensor(progress.loss_sum, dtype=torch.float64, device=self.device)
        note = ""
        with run.bar(progress, self.config.epochs) as advance:
            for batch in self._timed(ready, progress):
                loss_sum += self._step(batch, progress, num_steps=len(batches)) * len(batch.labels)
                progress.step += 1
                self.averaging.after_step(progress.average, self.model, self._place(progress, len(batches)))
                progress.num_rows += len(batch.labels)
                if progress.step % STEPS_BETWEEN_NOTES == 0 or progress.step == len(batches):
                    progress.loss_sum = self._checked(loss_sum, progress.epoch)
                    note = f"loss {progress.loss_sum / progress.num_rows:.3f}"
                advance(1, note)
                if checkpoints and (asked.is_asked or checkpoints.are_due):
                    progress.loss_sum = self._checked(loss_sum, progress.epoch)
                    saved = checkpoints.save(self.model, self.optimiser, progress)
                    if asked.is_asked:
                        raise InterruptedRunError(_stopped_line(progress, len(batches), saved=saved))
                elif asked.is_asked:
                    raise KeyboardInterrupt

    def _timed(self, ready: Iterator[Batch], progress: Progress) -> Iterator[Batch]:
        """Yield the batches, and note how long the epoch took and how much of that was waiting for them."""
        last_s = time.perf_counter()
        while True:
            asked_s = time.perf_counter()
            batch = next(ready, None)
            progress.waiting_s += time.perf_counter() - asked_s
            if batch is None:
                break
            yield batch
            progress.seconds += time.perf_counter() - last_s
            last_s = time.perf_counter()

    def _step(self, batch: Batch, progress: Progress, *, num_steps: int) -> Tensor:
        """Do one step; return the loss of its batch, ()."""
        config = self.config
        torch.manual_seed(_step_seed(config.seed, progress.epoch, progress.step))
        # Where epochs are averaged the rate stays as it is, so that each adds something (Izmailov et al., 2018).
        place = min(self._place(progress, num_steps), self.averaging.plain_epochs * num_steps)
        factor = rate_factor(config.schedule, config.warmup, step=place, num_steps=config.epochs * num_steps)
        set_rate(self.optimiser, config.learning_rate * factor)
        self.optimiser.zero_grad()
        loss = self._gradients(batch)
        if config.gradient_clip_norm > 0:
            torch.nn.utils.clip_grad_norm_(self.model.parameters(), config.gradient_clip_norm)
        self.optimiser.step()
        return loss

    def _place(self, progress: Progress, num_steps: int) -> int:
        """Return how many steps of the run are done."""
        return (progress.epoch - 1) * num_steps + progress.step

    def _gradients(self, batch: Batch) -> Tensor:
        """Add up the gradients of the parts of a batch; return its loss, ()."""
        loss = torch.zeros((), device=self.device)
        for part in parts_of(batch, self.config.accumulate_steps):
            share = len(part.labels) / len(batch.labels)
            of_part = self._losses(part)[1].total * share
            of_part.backward()  # type: ignore[no-untyped-call]
            loss += of_part.detach()
        return loss

    def _losses(self, batch: Batch) -> tuple[Tensor, Losses]:
        """Return head outputs and losses of a batch."""
        inputs = to_tensors(batch.feeds, self.device)
        labels, own_labels = self._tensor(batch.labels), self._tensors(batch.own_labels)
        other = batch.other
        others = other and Others(
            self._tensor(other.labels), self._tensors(other.own_labels), self._tensor(other.shares)
        )
        with self._precision():
            outputs = (self.forward if self.model.training else self.model)(inputs).in_float32()
        return outputs.outputs, self.objective(outputs, inputs, labels, own_labels, others)

    def _tensor(self, array: Array) -> Tensor:
        return torch.from_numpy(array).to(self.device)

    def _tensors(self, arrays: Mapping[str, Array]) -> dict[str, Tensor]:
        return {name: self._tensor(array) for name, array in arrays.items()}

    def _precision(self) -> AbstractContextManager[object]:
        is_mixed = self.config.precision == "bfloat16"
        return torch.autocast(self.device.type, torch.bfloat16, enabled=is_mixed)

    @contextmanager
    def _run(self, batches: TrainingBatches, reporter: Reporter) -> Iterator[_Run]:
        is_open = self.config.workers is None and self._workers(batches.rows) == 0
        with Companions(batches, companions_for(batches) if is_open else 0) as companions:
            yield _Run(batches, companions, reporter)

    def _workers(self, rows: Rows) -> int:
        if self.config.workers is not None:
            return self.config.workers
        return 0 if rows.in_memory and self.device.type == "cpu" else min(num_cores(), MAX_WORKERS)

    def _checked(self, loss_sum: Tensor, epoch: int) -> float:
        value = loss_sum.item()
        if not math.isfinite(value):
            raise SensoriumError(
                f"The loss stopped being a number in epoch {epoch}. Lower training.learning_rate, or set "
                "training.gradient_clip_norm."
            )
        return value

    def _judged(self, progress: Progress, validation: Rows, judge: Judge) -> Epoch:
        outputs, validation_loss = self._judge_rows(validation)
        mean_loss = progress.loss_sum / progress.num_rows
        figure = judge.figure(outputs)
        return Epoch(progress.epoch, mean_loss, validation_loss, figure, progress.seconds, progress.waiting_s)

    def _keep_best(self, progress: Progress, epoch: Epoch, judge: Judge) -> None:
        if progress.best is None or judge.rank(epoch) > judge.rank(progress.best):
            progress.best = epoch
            state = self.model.state_dict()
            progress.best_weights = {key: state[key].detach().clone() for key in state if key not in self.fixed}
        progress.finish_epoch(epoch)

    @torch.inference_mode()
    def _judge_rows(self, rows: Rows) -> tuple[Array, float]:
        """Return head outputs (rows, num_outputs) and the mean loss of rows as a served model sees them."""
        self.model.eval()
        outputs: list[Array] = []
        loss_sum = 0.0
        for batch in plain_batches(rows, EVALUATION_BATCH_SIZE, workers=self._workers(rows)):
            answered, losses = self._losses(batch)
            loss_sum += float(losses.answers.sum())
            outputs.append(answered.cpu().numpy())
        return np.concatenate(outputs), loss_sum / len(rows)


class _Run:
    """The batches of a run, who prepares them, and the bar that counts them."""

    def __init__(self, batches: TrainingBatches, companions: Companions, reporter: Reporter) -> None:
        self.batches = batches
        self._companions = companions
        self._reporter = reporter

    def ready(self, progress: Progress, workers: int) -> Iterator[Batch]:
        """Yield the batches of an epoch that are not done yet, prepared by threads or between steps."""
        if workers:
            return self.batches.epoch(progress.epoch, first=progress.step, workers=workers)
        return self._companions.epoch(progress.epoch, first=progress.step)

    def bar(self, progress: Progress, epochs: int) -> AbstractContextManager[Callable[[int, str], None]]:
        """Show the bar of an epoch."""
        return self._reporter.bar(f"epoch {progress.epoch}/{epochs}", len(self.batches) - progress.step)


def _batches(rows: Rows, config: TrainingConfig) -> TrainingBatches:
    return TrainingBatches(
        rows, config.batch_size, config.input_dropout, config.seed, sampling=config.sampling, mix=config.mix
    )


def _step_seed(seed: int, epoch: int, step: int) -> int:
    """Return the seed of one step, so that a step's dropout does not depend on how the run got there."""
    return int(np.random.SeedSequence([seed, epoch, step]).generate_state(1, np.uint64)[0] >> 1)


def _stopped_line(progress: Progress, num_steps: int, *, saved: bool) -> str:
    place = f"stopped in epoch {progress.epoch} after step {progress.step} of {num_steps}"
    return f"{place}. Go on with the same command and --resume." if saved else f"{place}; nothing could be saved."


def _epoch_line(epoch: Epoch, epochs: int, figure: str, *, best: bool) -> str:
    return (
        f"epoch {epoch.epoch:>3}/{epochs}  loss {epoch.training_loss:.4f}  validation loss {epoch.validation_loss:.4f}"
        f"  {figure} {epoch.headline:.4f}  {epoch.seconds:.1f} s{'  best' if best else ''}"
    )
