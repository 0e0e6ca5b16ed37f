"""Weights of classes, as a config gives them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

import torch
from pydantic import Discriminator, Field, Tag
from torch import Tensor

from sensorium.errors import ConfigError, Fault
from sensorium.registry import did_you_mean
from sensorium.specs import TargetSpec

Weight = Annotated[float, Field(gt=0, allow_inf_nan=False)]
# Told apart by their form, so that a fault is told once and not for either.
ClassWeights = Annotated[
    Annotated[Literal["none", "balanced"], Tag("word")] | Annotated[dict[str, Weight], Tag("mapping")],
    Discriminator(lambda value: "mapping" if isinstance(value, Mapping) else "word"),
]


def named_weights(weights: Mapping[str, float], classes: tuple[str, ...], *, option: str) -> Tensor:
    """Return weights (classes,) float64 in output order, 1 for classes that are not named.

    Args:
        weights: By class.
        classes: All of them, in output order.
        option: Key that the weights stand under, for messages.

    Raises:
        ConfigError: Weights are given to classes that are not known; all of them.
    """
    unknown = [
        Fault(f"no training row has the class '{name}'.{did_you_mean(name, classes)}", None, None, option)
        for name in weights
        if name not in classes
    ]
    if unknown:
        raise ConfigError(unknown)
    return torch.tensor([weights.get(name, 1.0) for name in classes], dtype=torch.float64)


def row_weights(weights: ClassWeights, spec: TargetSpec) -> Tensor:
    """Return what a row of each class counts (classes,) float32, in output order; `mean_one` says how they are scaled.

    Args:
        weights: ``none`` counts every row alike, ``balanced`` every class, a mapping gives classes their own.
        spec: The target, with its training rows per class.

    Raises:
        ConfigError: The mapping names classes that no training row has; all of them.
    """
    counts = torch.tensor(spec.class_counts, dtype=torch.float64)
    if weights == "none":
        return torch.ones_like(counts).float()
    if weights == "balanced":
        return mean_one(1 / counts.clamp(min=1), counts)  # an ordinal target may have classes without rows
    return mean_one(named_weights(weights, spec.classes, option="class_weights"), counts)


def mean_one(weights: Tensor, counts: Tensor) -> Tensor:
    """Scale weights (classes,) float64 so that training rows weigh 1 on average; return float32.

    So the size of the loss, and of the steps, stays what it is without weights.
    """
    return (weights * (counts.sum() / (weights * counts).sum())).float()
