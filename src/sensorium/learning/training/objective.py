"""What training makes small: the loss of the answer, and of each input by itself where that is wanted."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import torch
from torch import Tensor, nn

from sensorium.learning.balances import BalanceConfig
from sensorium.learning.model import Inputs, Outputs


class Losses(NamedTuple):
    """Losses of a batch: of the answers, (batch,), and the whole that is made small, ()."""

    answers: Tensor
    total: Tensor


class Others(NamedTuple):
    """Labels of the rows mixed into a batch, as in `OtherLabels`: one each, and by input name."""

    labels: Tensor
    own_labels: Mapping[str, Tensor]
    shares: Tensor


class Auxiliary(NamedTuple):
    """The loss of one input by itself, and its weight beside the loss of the answer."""

    loss: nn.Module
    weight: float


class Objective(nn.Module):
    """The loss of the answer plus the weighted losses of single inputs, and that of the embedding where there is one.

    An input's own loss is the mean over the rows that hold it and, where it has a label column of its own, that have
    a label there. Losses per input keep one from drowning the others (Wang et al., 2020).
    """

    def __init__(
        self,
        loss: nn.Module,
        auxiliaries: Mapping[str, Auxiliary] | None = None,
        contrastive: nn.Module | None = None,
        balance: BalanceConfig | None = None,
    ) -> None:
        super().__init__()
        self.loss = loss
        self.contrastive = contrastive
        self.balance = balance
        given = auxiliaries or {}
        self.auxiliary_losses = nn.ModuleDict({name: one.loss for name, one in given.items()})
        self.weights = {name: one.weight for name, one in given.items()}

    def forward(
        self,
        outputs: Outputs,
        inputs: Inputs,
        labels: Tensor,
        own_labels: Mapping[str, Tensor],
        others: Others | None = None,
    ) -> Losses:
        """Return the losses of a batch. The loss of a mixed row is the mean of its losses for both labels, by share.

        Args:
            outputs: What the model gave.
            inputs: What it was given; says which rows hold which input.
            labels: Encoded labels (batch,), or (batch, outputs) where each output has one.
            own_labels: Input name → labels of its own loss, where they are not ``labels``.
            others: Labels of the rows mixed in, where rows were mixed.
        """
        answers = self._of_answers(outputs.outputs, labels, others)
        total = answers.mean()
        for name, loss in self.auxiliary_losses.items():
            held = inputs[name][1].any(1)
            losses, counted = _of_known(loss, outputs.by_input[name], own_labels.get(name, labels), held)
            if others is not None:
                given = others.own_labels.get(name, others.labels)
                mixed_in, counted = _of_known(loss, outputs.by_input[name], given, counted)
                losses = torch.lerp(mixed_in, losses, others.shares)
            total = total + self.weights[name] * _mean_of(losses, counted)
        if self.contrastive is not None:
            total = total + self.contrastive(outputs.projected, labels)
        if self.balance is not None and outputs.alone:
            alone = {
                group: _mean_of(self._of_answers(answered, labels, others), inputs[group[0]][1].any(1))
                for group, answered in outputs.alone.items()
            }
            total = total + self.balance.balance(alone, outputs.encoded)
        return Losses(answers, total)

    def _of_answers(self, outputs: Tensor, labels: Tensor, others: Others | None) -> Tensor:
        """Return the losses (batch,) of answers to the target."""
        losses: Tensor = self.loss(outputs, labels)
        return losses if others is None else torch.lerp(self.loss(outputs, others.labels), losses, others.shares)


def _mean_of(losses: Tensor, counted: Tensor) -> Tensor:
    """Return the mean, (), of the losses (batch,) that count; zero where none does."""
    return torch.where(counted, losses, torch.zeros_like(losses)).sum() / counted.sum().clamp(min=1)


def _of_known(loss: nn.Module, outputs: Tensor, labels: Tensor, counted: Tensor) -> tuple[Tensor, Tensor]:
    """Return losses (batch,), and which rows of those counted have a label; the losses of others mean nothing."""
    known = ~labels.isnan() if labels.is_floating_point() else labels >= 0
    losses = loss(outputs, torch.where(known, labels, torch.zeros_like(labels)))
    return losses, known.reshape(len(labels), -1).all(1) & counted
