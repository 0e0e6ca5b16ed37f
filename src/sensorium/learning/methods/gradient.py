"""Learning step by step, along the gradient of the loss."""

from __future__ import annotations

from typing import Literal

from sensorium.learning.methods import Lesson, MethodConfig
from sensorium.learning.model import MultimodalModel
from sensorium.learning.training.config import TrainingConfig
from sensorium.learning.training.history import Epoch
from sensorium.learning.training.loop import Trainer
from sensorium.learning.training.objective import Objective
from sensorium.learning.transfer.lora import merge_low_rank


class GradientConfig(MethodConfig):
    """Learning step by step, which every encoder and fusion can; its options are those of `training`."""

    type: Literal["gradient"] = "gradient"

    def fit(
        self, model: MultimodalModel, objective: Objective, training: TrainingConfig, lesson: Lesson
    ) -> list[Epoch]:
        """Train; afterwards the model holds the weights of its best epoch."""
        history = Trainer(model, objective, training, lesson.plan).fit(
            lesson.training,
            lesson.validation,
            lesson.judge,
            reporter=lesson.reporter,
            checkpoints=lesson.checkpoints,
            on_epoch=lesson.on_epoch,
        )
        merge_low_rank(model)
        model.cpu()
        return history
