"""Averages of the weights along a run, which are judged and kept in place of the last ones."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager

import torch
from torch import Tensor, nn

from sensorium.learning.training.config import TrainingConfig


class Averaging:
    """Keeps an average of the weights: of all steps, the last ones most (`ema`), or of the last epochs (`swa_from`).

    The average lies in a mapping of the caller's, by the names of the weights, so that a checkpoint holds it; it is
    empty until there is one. What is not a float, such as a counter, is taken as it is.
    """

    def __init__(self, config: TrainingConfig, fixed: Collection[str] = ()) -> None:
        """Average as the config says; weights of the names ``fixed`` stay as they are and are left out."""
        self._fixed = fixed
        self._ema = config.ema
        self._epochs = config.epochs
        self._swa_from = config.swa_from

    @property
    def plain_epochs(self) -> int:
        """Epochs before the first that an average of epochs takes in; all of them where there is none."""
        return self._epochs if self._swa_from is None else int(self._swa_from * self._epochs)

    def after_step(self, average: dict[str, Tensor], model: nn.Module, step: int) -> None:
        """Take in the weights after a step, from 1, if every step counts (Polyak and Juditsky, 1992).

        The average looks back over few steps first, so the first weights are soon forgotten.
        """
        if self._ema:
            self._move(average, model, 1 - min(self._ema, step / (step + 9)))

    def after_epoch(self, average: dict[str, Tensor], model: nn.Module, epoch: int) -> None:
        """Take in the weights after an epoch, from 1, if epochs count alike (Izmailov et al., 2018)."""
        if epoch > self.plain_epochs:
            self._move(average, model, 1 / (epoch - self.plain_epochs))

    @torch.no_grad()
    def _move(self, average: dict[str, Tensor], model: nn.Module, share: float) -> None:
        """Move an average towards the model's weights by a share of the way; an empty one begins there."""
        for name, value in model.state_dict().items():
            if name in self._fixed:
                continue
            if name in average and value.is_floating_point():
                average[name].lerp_(value, share)
            else:
                average[name] = value.detach().clone()


@contextmanager
def averaged(model: nn.Module, average: Mapping[str, Tensor]) -> Iterator[None]:
    """Let a model hold an average inside the block, and its own weights again behind it; what it lacks stays.

    The optimiser must not step inside.
    """
    if not average:
        yield
        return
    own = {name: value.detach().clone() for name, value in model.state_dict().items() if name in average}
    model.load_state_dict(average, strict=False)
    try:
        yield
    finally:
        model.load_state_dict(own, strict=False)
