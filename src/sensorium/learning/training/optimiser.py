"""From the training config to an optimiser."""

from __future__ import annotations

import torch
from torch import nn

from sensorium.learning.training.config import TrainingConfig
from sensorium.learning.transfer.plan import Plan


def build_optimiser(plan: Plan, config: TrainingConfig) -> torch.optim.Optimizer:
    """Return the optimiser of all that learns at some time; weights without a gradient are passed by.

    Weight decay reaches matrices and convolutions, not norms, biases and lone vectors. All of a group is updated in one
    pass over memory (``fused``), which a step of a small model feels.
    """
    groups: dict[tuple[float, bool], list[nn.Parameter]] = {}
    for part in plan.parts:
        for weight in part.weights:
            groups.setdefault((part.rate, weight.ndim >= 2), []).append(weight)
    described = [
        {"params": weights, "weight_decay": config.weight_decay if decays else 0.0, "factor": rate}
        for (rate, decays), weights in groups.items()
    ]
    rate = config.learning_rate
    if config.optimiser == "sgd":
        return torch.optim.SGD(described, lr=rate, momentum=0.9, fused=True)
    if config.optimiser == "adam":
        return torch.optim.Adam(described, lr=rate, fused=True)
    return torch.optim.AdamW(described, lr=rate, fused=True)


def set_rate(optimiser: torch.optim.Optimizer, rate: float) -> None:
    """Let each group of weights learn at its own factor of a rate."""
    for group in optimiser.param_groups:
        group["lr"] = rate * group["factor"]


def fixed_names(model: nn.Module, optimiser: torch.optim.Optimizer) -> frozenset[str]:
    """Return the names of a model's weights that the optimiser does not have, so that they stay as they are."""
    learned = {id(weight) for group in optimiser.param_groups for weight in group["params"]}
    state = model.state_dict(keep_vars=True)
    return frozenset(n for n, value in state.items() if isinstance(value, nn.Parameter) and id(value) not in learned)
