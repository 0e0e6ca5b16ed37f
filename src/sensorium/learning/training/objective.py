"""What training makes small: the loss of the answer, and of each input by itself where that is wanted."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import torch
from torch import Tensor, nn

from sensorium.learning.model import Inputs, Outputs


class Losses(NamedTuple):
    """Losses of a batch: of the answers, (batch,), and the whole that is made small, ()."""

    answers: Tensor
    total: Tensor


class Auxiliary(NamedTuple):
    """The loss of one input by itself, and its weight beside the loss of the answer."""

    loss: nn.Module
    weight: float


class Objective(nn.Module):
    """The loss of the answer plus the weighted losses of single inputs.

    An input's own loss is the mean over the rows that hold it and, where it has a label column of its own, that have
    a label there. Losses per input keep one from drowning the others (Wang et al., 2020).
    """

    def __init__(self, loss: nn.Module, auxiliaries: Mapping[str, Auxiliary] | None = None) -> None:
        super().__init__()
        self.loss = loss
        given = auxiliaries or {}
        self.auxiliary_losses = nn.ModuleDict({name: one.loss for name, one in given.items()})
        self.weights = {name: one.weight for name, one in given.items()}

    def forward(self, outputs: Outputs, inputs: Inputs, labels: Tensor, own_labels: Mapping[str, Tensor]) -> Losses:
        """Return the losses of a batch.

        Args:
            outputs: What the model gave.
            inputs: What it was given; says which rows hold which input.
            labels: Encoded labels (batch,).
            own_labels: Input name → labels (batch,) of its own loss, where they are not ``labels``.
        """
        answers: Tensor = self.loss(outputs.outputs, labels)
        total = answers.mean()
        for name, loss in self.auxiliary_losses.items():
            given = own_labels.get(name, labels)
            known = given >= 0 if given.dtype == torch.int64 else ~given.isnan()
            counted = known & inputs[name][1].any(1)
            losses = loss(outputs.by_input[name], torch.where(known, given, torch.zeros_like(given)))
            mean = torch.where(counted, losses, torch.zeros_like(losses)).sum() / counted.sum().clamp(min=1)
            total = total + self.weights[name] * mean
        return Losses(answers, total)
