"""Short runs of a model of two encoders, one of which has three parts."""

from __future__ import annotations

from dataclasses import dataclass, field

import torch
from torch import nn

from sensorium.learning.build import build_model
from sensorium.learning.config import ModelConfig
from sensorium.learning.model import MultimodalModel
from sensorium.learning.training.config import TrainingConfig
from sensorium.learning.training.history import Judge
from sensorium.learning.training.loop import Trainer
from sensorium.learning.training.objective import Objective
from sensorium.learning.transfer.config import TuningConfig
from sensorium.learning.transfer.plan import plan_of
from sensorium.progress import Reporter
from sensorium.specs import TargetSpec
from tests.unit.learning.rows import learnable_rows

ROWS = learnable_rows(48)
PARTS = ModelConfig.model_validate(
    {
        "encoders": {
            "title": {"type": "lstm", "dim": 8, "embedding_dim": 8},
            "facts": {"type": "mlp", "num_layers": 2, "hidden_dim": 8, "dim": 8},
        },
        "fusion": "concat",
        "head": "category",
    }
)
FIRST, MIDDLE, LAST = ("encoders.facts.layers.0.", "encoders.facts.layers.4.", "encoders.facts.layers.8.")
"""Beginnings of the names of the weights of each part's own layer."""
UNJUDGED = Judge("last", True, lambda _outputs: 0.0, by_loss=True)


@dataclass
class Run:
    """A run with options of the encoder `facts`, and the model's weights before it and after each epoch."""

    model: MultimodalModel
    trainer: Trainer
    before: dict[str, torch.Tensor]
    after: list[dict[str, torch.Tensor]] = field(default_factory=list)

    def fit(self, **options):
        self.trainer.fit(
            ROWS,
            ROWS,
            UNJUDGED,
            reporter=Reporter(),
            on_epoch=lambda _epoch: self.after.append(state_of(self.model)),
            **options,
        )
        return self

    def changed(self, epoch=-1):
        """Names of the weights that an epoch, counted from 0, has changed."""
        old = self.before if epoch == 0 else self.after[epoch - 1] if epoch > 0 else self.before
        return {name for name, value in self.after[epoch].items() if not torch.equal(value, old[name])}


def state_of(model):
    return {name: value.detach().clone() for name, value in model.state_dict().items()}


def started(tuning=None, **options):
    """A run that is not begun."""
    training = TrainingConfig(**{"epochs": 2, "batch_size": 16, "learning_rate": 0.01, **options})
    specs = {name: modality.spec for name, modality in ROWS.modalities.items()}
    model = build_model(PARTS, specs, TargetSpec("category", 2), seed=0)
    tunings = {} if tuning is None else {"facts": TuningConfig.model_validate(tuning).settled(was_learned=False)}
    plan = plan_of(model, tunings, epochs=training.epochs, seed=training.seed)
    objective = Objective(nn.CrossEntropyLoss(reduction="none"))
    trainer = Trainer(model, objective, training, plan)
    return Run(model, trainer, state_of(model))


def run(tuning=None, **options):
    return started(tuning, **options).fit()
