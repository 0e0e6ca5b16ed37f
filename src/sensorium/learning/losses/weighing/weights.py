"""Weights of classes, as a config gives them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

import torch
from pydantic import Discriminator, Field, Tag
from torch import Tensor

from sensorium.errors import ConfigError, Fault
from sensorium.registry import did_you_mean

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
