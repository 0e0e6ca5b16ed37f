"""What epochs brought, and how far a run has come."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from typing import Any

from torch import Tensor

from sensorium.specs import Array

_NOT_PLAIN = {"history", "best", "best_weights", "average"}


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
        by_loss: Whether the validation loss decides, and the figure only where losses are equal.
    """

    name: str
    higher_is_better: bool
    figure: Callable[[Array], float]
    by_loss: bool = False

    def rank(self, epoch: Epoch) -> tuple[float, float]:
        """Return a key by which better epochs are greater: the figure first, then the loss, or the other way round."""
        figure = epoch.headline if self.higher_is_better else -epoch.headline
        return (-epoch.validation_loss, figure) if self.by_loss else (figure, -epoch.validation_loss)


@dataclass
class Progress:
    """How far a run has come.

    Attributes:
        epoch: Number of the epoch under way, from 1.
        step: Steps of it that are done.
        loss_sum: Sum of its losses over its rows so far.
        num_rows: How many rows those are.
        seconds: How long they took.
        waiting_s: How much of that was waiting for batches.
        history: The epochs that are done.
        best: The best of them.
        best_weights: The weights after it.
        average: An average of the weights so far, as `Averaging` keeps it; empty where there is none.
    """

    epoch: int = 1
    step: int = 0
    loss_sum: float = 0.0
    num_rows: int = 0
    seconds: float = 0.0
    waiting_s: float = 0.0
    history: list[Epoch] = field(default_factory=list)
    best: Epoch | None = None
    best_weights: dict[str, Tensor] = field(default_factory=dict)
    average: dict[str, Tensor] = field(default_factory=dict)

    def finish_epoch(self, epoch: Epoch) -> None:
        """Put an epoch behind and begin the next."""
        self.history.append(epoch)
        self.epoch, self.step = epoch.epoch + 1, 0
        self.loss_sum, self.num_rows, self.seconds, self.waiting_s = 0.0, 0, 0.0, 0.0

    def to_json(self) -> dict[str, Any]:
        """Return everything but the weights as plain JSON values."""
        plain = {key: value for key, value in vars(self).items() if key not in _NOT_PLAIN}
        epochs = [epoch.to_json() for epoch in self.history]
        return {**plain, "history": epochs, "best": self.best.epoch if self.best else None}

    @classmethod
    def from_json(
        cls, content: dict[str, Any], best_weights: dict[str, Tensor], average: dict[str, Tensor]
    ) -> Progress:
        """Build from what `to_json` returned."""
        history = [Epoch(**epoch) for epoch in content["history"]]
        best = next((epoch for epoch in history if epoch.epoch == content["best"]), None)
        return cls(**{**content, "history": history, "best": best}, best_weights=best_weights, average=average)
