"""From the training config to an optimiser."""

from __future__ import annotations

import torch
from torch import nn

from sensorium.learning.training.config import TrainingConfig


def build_optimiser(model: nn.Module, config: TrainingConfig) -> torch.optim.Optimizer:
    """Return the optimiser; weight decay reaches matrices and convolutions, not norms, biases and lone vectors.

    All of a group is updated in one pass over memory (``fused``), which a step of a small model feels.
    """
    learned = [parameter for parameter in model.parameters() if parameter.requires_grad]
    groups = [
        {"params": [p for p in learned if p.ndim >= 2], "weight_decay": config.weight_decay},
        {"params": [p for p in learned if p.ndim < 2], "weight_decay": 0.0},
    ]
    rate = config.learning_rate
    if config.optimiser == "sgd":
        return torch.optim.SGD(groups, lr=rate, momentum=0.9, fused=True)
    if config.optimiser == "adam":
        return torch.optim.Adam(groups, lr=rate, fused=True)
    return torch.optim.AdamW(groups, lr=rate, fused=True)
