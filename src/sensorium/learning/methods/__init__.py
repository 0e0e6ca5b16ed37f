"""The contract of a method: how a built model comes to answer as its training rows do."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from sensorium.learning.fusion import FusionConfig
from sensorium.learning.model import MultimodalModel
from sensorium.learning.training.history import Epoch, Judge
from sensorium.learning.training.objective import Objective
from sensorium.learning.training.rows import Rows
from sensorium.learning.transfer.plan import Plan
from sensorium.modalities import ModalityConfig
from sensorium.progress import Reporter
from sensorium.registry import PartConfig, part
from sensorium.targets import TargetConfig

if TYPE_CHECKING:  # they know the config of training, which knows this
    from sensorium.learning.training.checkpoint import Checkpoints
    from sensorium.learning.training.config import TrainingConfig


def _tell_nobody(_epoch: Epoch) -> None:
    """Default of `Lesson.on_epoch`."""


@dataclass(frozen=True)
class Lesson:
    """What a model learns from, and who is told.

    Attributes:
        training: Rows to learn from.
        validation: Rows to judge epochs by.
        judge: How.
        reporter: Shows the progress.
        plan: What of the model learns when, as far as it learns by gradient.
        groups: Group of each training row, where rows belong together.
        checkpoints: Where the run is saved, and taken up if it was saved before; None saves nothing.
        on_epoch: Told of every epoch that is done.
    """

    training: Rows
    validation: Rows
    judge: Judge
    reporter: Reporter
    plan: Plan
    groups: Sequence[Hashable] | None = None
    checkpoints: Checkpoints | None = None
    on_epoch: Callable[[Epoch], None] = _tell_nobody


class MethodConfig(PartConfig, ABC):
    """Options of a method.

    Attributes:
        idle_training: Options of ``training`` that it has no use for, with what to write instead, or nothing.
        idle_model: Options of ``model`` that it has no use for.
        idle_head: The same of ``model.head``.
        varies_inputs: Whether it shows random variations of cells.
    """

    idle_training: ClassVar[dict[str, str]] = {}
    idle_model: ClassVar[tuple[str, ...]] = ()
    idle_head: ClassVar[tuple[str, ...]] = ()
    varies_inputs: ClassVar[bool] = True

    def encoder_of(self, modality: ModalityConfig, /) -> str:
        """Return the name of the encoder of an input for which the config names none."""
        return modality.encoder

    @property
    def fusion(self) -> FusionConfig:
        """The fusion where the config names none."""
        chosen: FusionConfig = part("fusion", "concat")()
        return chosen

    def num_passes(self, training: TrainingConfig, /) -> int:
        """Return how often it goes through the training rows at most."""
        return training.epochs

    def faults_with(self, _target: TargetConfig, /) -> Iterator[str]:
        """Yield what keeps it from learning a target, with what to write. Default: nothing."""
        return iter(())

    def check(self, _model: MultimodalModel, /) -> None:
        """Refuse a model that it cannot teach. Default: none.

        Raises:
            ConfigError: All that is in the way, with what to write.
        """

    @abstractmethod
    def fit(
        self, model: MultimodalModel, objective: Objective, training: TrainingConfig, lesson: Lesson
    ) -> list[Epoch]:
        """Teach a model; afterwards it is on the processor and as good as it became. Returns what each epoch brought.

        Raises:
            InterruptedRunError: Someone asked to stop; a checkpoint is saved.
            SensoriumError: Training went wrong.
        """
