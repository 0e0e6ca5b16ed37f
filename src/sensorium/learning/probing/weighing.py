"""How much each input counts, found out by ridge regression, whose answers for rows left out need no second fit.

With the Gram matrix of all rows at hand, what a ridge regression without some rows would answer for them follows from
one inverse (leave-one-out; for groups of rows by Cawley and Talbot, 2003, among others). So weights are compared in
milliseconds where rows are few.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from sensorium.learning.probing.solving import Floats
from sensorium.records.allocation import none_alone
from sensorium.specs import Array

Doubles = NDArray[np.float64]
PENALTIES = (0.03, 0.1, 0.2, 0.4, 0.8, 1.6)
"""Of the ridge, beside Gram matrices whose diagonal is 1 on average."""
STEPS = (5.0, 2.0)
"""By which the share of a block is divided, round by round. More trials fit the weights to the rows and lose by it."""
SHARPNESS = tuple(np.geomspace(1.0, 40.0, 12).tolist())
"""By which ridge scores of classes are multiplied, so that they become logits."""
WORTHWHILE = 2e-3
"""Share of the loss by which other weights must be better, since many are tried."""


def coded(labels: Array, num_outputs: int) -> Doubles:
    """Return what a ridge regression learns for labels: (rows, outputs), with mean near zero."""
    if labels.ndim == 2:
        return labels.astype(np.float64) - 0.5
    if labels.dtype.kind == "i":
        return np.eye(num_outputs)[labels] - 1 / num_outputs
    return labels.astype(np.float64)[:, None]


@dataclass(frozen=True)
class LeftOut:
    """Compares weights of blocks by what ridge regression answers for rows it has not seen.

    Attributes:
        grams: (rows, rows) of each block.
        targets: As `coded` gives them.
        labels: As the loss takes them.
        loss: Maps outputs (rows, outputs) and labels to losses (rows,).
        units: Places of the rows that are left out together; None where rows stand alone.
    """

    grams: Sequence[Doubles]
    targets: Doubles
    labels: Tensor
    loss: nn.Module
    units: Sequence[NDArray[np.intp]] | None

    def loss_of(self, shares: Doubles, penalty: float) -> float:
        """Return the mean loss of rows left out, for shares (blocks,) that sum to 1."""
        scores = self._scores(shares, penalty)
        return min(self._loss_at(scores, by) for by in self._factors)

    def _scores(self, shares: Doubles, penalty: float) -> Doubles:
        """Return what rows left out are answered, (rows, outputs)."""
        gram = sum(share * one for share, one in zip(shares, self.grams, strict=True) if share > 0)
        rows = len(self.targets)
        inverse = np.linalg.inv(np.asarray(gram) + 1.0 + penalty * np.eye(rows))  # 1 stands for an intercept
        fitted = inverse @ self.targets
        if self.units is None:
            scores = self.targets - fitted / np.diag(inverse)[:, None]
        else:
            scores = np.empty_like(self.targets)
            for unit in self.units:
                scores[unit] = self.targets[unit] - np.linalg.solve(inverse[np.ix_(unit, unit)], fitted[unit])
        return scores

    def best_sharpness(self, shares: Doubles, penalty: float) -> float:
        """Return the factor by which scores answer rows left out best; 1 for numbers."""
        scores = self._scores(shares, penalty)
        return min(self._factors, key=lambda by: self._loss_at(scores, by))

    def best_penalty(self, shares: Doubles) -> tuple[float, float]:
        """Return the penalty under which rows left out are answered best, and their mean loss."""
        losses = {penalty: self.loss_of(shares, penalty) for penalty in PENALTIES}
        best = min(losses, key=lambda one: losses[one])
        return best, losses[best]

    @property
    def _factors(self) -> tuple[float, ...]:
        return (1.0,) if self.labels.is_floating_point() else SHARPNESS

    def _loss_at(self, scores: Doubles, factor: float) -> float:
        with torch.no_grad():
            return float(self.loss(torch.from_numpy((scores * factor).astype(np.float32)), self.labels).mean())


def equal_shares(count: int) -> Floats:
    """Return weights (blocks,), whose squares sum to 1, that count every block alike."""
    return np.full(count, 1 / np.sqrt(count), np.float32)


def units_of(groups: Sequence[Hashable] | None) -> list[NDArray[np.intp]] | None:
    """Return the places of the rows of each group; a row without a group (None) is one by itself."""
    if groups is None:
        return None
    places: dict[Hashable, list[int]] = {}
    for place, group in enumerate(none_alone(groups)):
        places.setdefault(group, []).append(place)
    return [np.array(one, dtype=np.intp) for one in places.values()]


def choose_shares(left_out: LeftOut, advance: Callable[[str], None]) -> Floats:
    """Return weights (blocks,), whose squares sum to 1, under which rows left out are answered best.

    Blocks count alike at first. Then the share of each is divided, or the block left out, where that helps.

    Args:
        left_out: Compares.
        advance: Called after each block, with a note.
    """
    count = len(left_out.grams)
    shares = equal_shares(count).astype(np.float64) ** 2
    for step in STEPS:
        penalty, least = left_out.best_penalty(shares)
        for place in range(count):
            for tried in _others(shares, place, step):
                loss = left_out.loss_of(tried, penalty)
                if loss < least * (1 - WORTHWHILE):
                    shares, least = tried, loss
                    break
            advance(f"loss {least:.3f}")
    return np.sqrt(shares).astype(np.float32)


def _others(shares: Doubles, place: int, step: float) -> Iterator[Doubles]:
    """Yield shares with one block left out, and with its share divided."""
    for factor in (0.0, 1 / step):
        tried = shares.copy()
        tried[place] *= factor
        if tried.sum() > 0:
            yield tried / tried.sum()
