"""One model on prepared rows: build, train, and keep the best epoch."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import torch

from sensorium.evaluation import headline, headline_figure
from sensorium.learning.averaged import AnyModel, AveragedModel, Member
from sensorium.learning.build import build_model, build_objective
from sensorium.learning.config import RunConfig
from sensorium.learning.earlier import Earlier
from sensorium.learning.methods import Lesson
from sensorium.learning.model import MultimodalModel, to_tensors
from sensorium.learning.preparing import Prepared, alone_with
from sensorium.learning.training.checkpoint import Checkpoints
from sensorium.learning.training.history import Epoch, Judge
from sensorium.learning.training.loop import EVALUATION_BATCH_SIZE
from sensorium.learning.training.rows import Rows, plain_batches
from sensorium.learning.transfer.plan import Plan, plan_of
from sensorium.progress import Reporter
from sensorium.specs import Array


@dataclass(frozen=True)
class Fitted:
    """A trained model, on the processor, and what each epoch brought; nothing of several models that are averaged."""

    model: AnyModel
    history: list[Epoch]


@dataclass(frozen=True)
class Aids:
    """What helps a run along without changing what it learns from.

    Attributes:
        reporter: Shows the progress.
        checkpoints: Where the run is saved; None saves nothing.
        earlier: The model it continues from.
        on_epoch: Told of every epoch that is done.
    """

    reporter: Reporter
    checkpoints: Checkpoints | None = None
    earlier: Earlier | None = None
    on_epoch: Callable[[Epoch], None] = lambda _epoch: None

    def of_member(self, name: str) -> Aids:
        """Return what helps one member of several."""
        return replace(self, checkpoints=self.checkpoints and self.checkpoints.of(name))


def fit_model(config: RunConfig, prepared: Prepared, aids: Aids) -> Fitted:
    """Train a model with every part chosen on prepared rows, or its members one after the other.

    Raises:
        InterruptedRunError: Someone asked to stop.
        SensoriumError: Training went wrong.
    """
    if not config.members:
        fitted, history = _fit_one(config, prepared, aids)
        return Fitted(fitted, history)
    members: dict[str, Member] = {}
    for name, run in config.runs.items():
        aids.reporter.line(f"training member '{name}'")
        own = prepared if set(run.inputs) == set(prepared.modalities) else alone_with(prepared, *run.inputs)
        fitted, _ = _fit_one(run, own, aids.of_member(name))
        members[name] = Member(fitted, tuple(run.inputs), config.members[name].weight)
    return Fitted(AveragedModel(members, prepared.target.link), [])


def _fit_one(config: RunConfig, prepared: Prepared, aids: Aids) -> tuple[MultimodalModel, list[Epoch]]:
    target = prepared.target.spec
    own = {name: one.spec for name, one in prepared.own_targets.items()}
    model, plan = _begin(config, prepared, aids)
    objective = build_objective(config, target, own)
    lesson = lesson_of(config, prepared, plan, aids)
    return model, config.training.method.fit(model, objective, config.training, lesson)


def lesson_of(config: RunConfig, prepared: Prepared, plan: Plan, aids: Aids) -> Lesson:
    """Return what a model learns from, and what of it does."""
    return Lesson(
        prepared.splits["train"],
        prepared.splits["validation"],
        judge_of(config, prepared),
        aids.reporter,
        plan,
        groups=prepared.groups.get("train"),
        checkpoints=aids.checkpoints,
        on_epoch=aids.on_epoch,
    )


def _begin(config: RunConfig, prepared: Prepared, aids: Aids) -> tuple[MultimodalModel, Plan]:
    """Return the model with the weights that it begins with, and what of it learns; say what a person should know."""
    model = new_model(config, prepared)
    taken_over = aids.earlier.start(model) if aids.earlier else None
    plan = new_plan(config, model)
    aids.reporter.line(describe(config, model))
    for remark in (*model.remarks, *plan.remarks):
        aids.reporter.line(f"note: {remark}")
    if taken_over:
        aids.reporter.line(taken_over)
    return model, plan


def new_model(config: RunConfig, prepared: Prepared) -> MultimodalModel:
    """Build the model with its first weights."""
    features = {name: modality.spec for name, modality in prepared.modalities.items()}
    own = {name: one.spec for name, one in prepared.own_targets.items()}
    return build_model(config.model, features, prepared.target.spec, seed=config.training.seed, own_targets=own)


def new_plan(config: RunConfig, model: MultimodalModel) -> Plan:
    """Make a model with its first weights ready to learn, and say what of it learns when.

    Raises:
        ConfigError: Options of `model.tuning` do not fit their encoder.
    """
    return plan_of(model, config.model.tuning, epochs=config.training.epochs, seed=config.training.seed)


def judge_of(config: RunConfig, prepared: Prepared) -> Judge:
    """Judge epochs by the headline figure of the target's task, or by a loss that seeks another answer."""
    target, labels = prepared.target, prepared.labels["validation"]
    figure = headline(target)
    return Judge(
        figure.name,
        figure.higher_is_better,
        lambda outputs: headline_figure(target, outputs, labels),
        by_loss=config.model.loss is not None and config.model.loss.judges_epochs,
    )


@torch.inference_mode()
def outputs_of(model: AnyModel, rows: Rows) -> Array:
    """Return head outputs (rows, num_outputs) of a model on the processor."""
    model.eval()
    batches = plain_batches(rows, EVALUATION_BATCH_SIZE)
    return np.concatenate([model(to_tensors(batch.feeds)).outputs.numpy() for batch in batches])


def describe(config: RunConfig, model: MultimodalModel) -> str:
    """Return one line that says what a model ready to learn is made of."""
    encoders = ", ".join(f"{name}: {encoder.type}" for name, encoder in config.model.encoders.items())
    fusion = config.model.fusion.type if config.model.fusion else "none"
    stay = sum(weight.numel() for weight in model.parameters() if not weight.requires_grad)
    beside = f" learn, {stay:,} stay as they are" if stay else ""
    return f"model: {encoders}; fusion {fusion}; {model.num_parameters:,} parameters{beside}"
