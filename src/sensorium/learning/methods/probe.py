"""A head on encoders that stay as they are, solved for instead of learned step by step."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, ClassVar, Literal

from pydantic import Field

from sensorium.errors import ConfigError, Fault
from sensorium.learning.fusion import FusionConfig
from sensorium.learning.fusion.blocks import BlocksConfig, KernelConfig
from sensorium.learning.methods import Lesson, MethodConfig
from sensorium.learning.model import MultimodalModel
from sensorium.learning.probing.probe import Probe, ProbeOptions
from sensorium.learning.probing.refusing import faults_of
from sensorium.learning.training.history import Epoch
from sensorium.learning.training.objective import Objective
from sensorium.modalities import ModalityConfig
from sensorium.targets import TargetConfig

if TYPE_CHECKING:
    from sensorium.learning.training.config import TrainingConfig

_WEIGHTS_INSTEAD = "weigh classes by `model.loss: {type: cross_entropy, class_weights: balanced}`"


class ProbeConfig(MethodConfig):
    """A head solved for on encoders that stay as they are; see `docs/few-examples.md`.

    Takes seconds beside the encoders, which read every row once, and works from one row a class on. How much each input
    counts is chosen on folds of the training rows, groups kept whole. Use it where rows are few, or first of all.

    Attributes:
        head: ``linear`` for most tables; ``prototype`` compares a row with the mean row of each class (Snell et al.,
            2017), for one to five rows a class; ``kernel`` also tells classes that no plane parts, for a hundred rows
            or more of few inputs.
        folds: Parts of the training rows on which weights of inputs are chosen; 0 chooses none, and every input counts
            alike. More parts choose better, and take longer.
        hidden_weight: What a training row with some of its inputs hidden counts, beside the same row whole, which
            counts 1, so that the model stands absence. 0 where all inputs are always there.
    """

    idle_training: ClassVar[dict[str, str]] = {
        **dict.fromkeys(("epochs", "batch_size", "optimiser", "learning_rate", "schedule", "warmup"), ""),
        **dict.fromkeys(("gradient_clip_norm", "accumulate_steps", "recompute", "compile"), ""),
        **dict.fromkeys(("ema", "swa_from", "mix", "balance", "early_stopping_epochs", "precision"), ""),
        "weight_decay": "the pull towards zero is chosen on folds",
        "input_dropout": "say `hidden_weight` of the method",
        "sampling": _WEIGHTS_INSTEAD,
    }
    idle_model: ClassVar[tuple[str, ...]] = ("auxiliary", "contrastive")
    idle_head: ClassVar[tuple[str, ...]] = ("dropout",)
    varies_inputs: ClassVar[bool] = False

    type: Literal["probe"] = "probe"
    head: Literal["linear", "prototype", "kernel"] = "linear"
    folds: int = Field(default=4, ge=0, le=20)
    hidden_weight: float = Field(default=0.5, ge=0, le=1)

    def encoder_of(self, modality: ModalityConfig, /) -> str:
        """Return the encoder that has nothing to learn by gradient; the usual one, which is refused, where none has."""
        return modality.fixed_encoder or modality.encoder

    @property
    def fusion(self) -> FusionConfig:
        """Blocks, as random Fourier features for a kernel."""
        return BlocksConfig(kernel=KernelConfig() if self.head == "kernel" else None)

    def num_passes(self, _training: TrainingConfig, /) -> int:
        """Return 1: encoders read each row once."""
        return 1

    def faults_with(self, target: TargetConfig, /) -> Iterator[str]:
        """Yield that prototypes are of classes."""
        if self.head == "prototype" and not target.has_classes:
            yield f"`head: prototype` compares with classes, which a '{target.type}' target lacks; use `head: linear`"

    def check(self, model: MultimodalModel, /) -> None:
        """Refuse encoders that would have to learn, and fusions and heads that cannot be solved for."""
        faults = [Fault(message, None, None, place) for place, message in faults_of(model, self.head)]
        if faults:
            raise ConfigError(faults)

    def fit(
        self, model: MultimodalModel, objective: Objective, training: TrainingConfig, lesson: Lesson
    ) -> list[Epoch]:
        """Read every row by the encoders, choose weights, solve for the head."""
        self.check(model)
        options = ProbeOptions(self.head == "prototype", self.folds, self.hidden_weight)
        epoch = Probe(model, objective, training, options).fit(lesson)
        lesson.on_epoch(epoch)
        return [epoch]
