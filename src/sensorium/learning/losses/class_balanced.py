"""Cross-entropy in which a class counts by the effective number of its rows."""

from __future__ import annotations

from typing import ClassVar, Literal

import torch
from pydantic import Field
from torch import nn

from sensorium.learning.losses import LossConfig
from sensorium.learning.losses.weighing.cross_entropy import WeightedCrossEntropy
from sensorium.learning.losses.weighing.weights import mean_one
from sensorium.specs import TargetSpec


class ClassBalancedConfig(LossConfig):
    """Options of the `class_balanced` loss (Cui et al., 2019): for classes of very different size.

    Rows of a class repeat each other the more there are of them: n rows are worth (1 - beta^n) / (1 - beta). A row
    weighs one by that number, so the largest classes give way without the smallest deciding everything, as they may
    with ``class_weights: balanced`` of `cross_entropy`. Weights are scaled to a mean of 1 over the training rows.

    Attributes:
        beta: How late rows begin to repeat each other: near 0 every row counts alike, near 1 every class. Classes
            begin to count alike from about 1 / (1 - beta) rows on.
        label_smoothing: As in `cross_entropy`.
    """

    targets: ClassVar[tuple[str, ...]] = ("category", "ordinal")

    type: Literal["class_balanced"] = "class_balanced"
    beta: float = Field(default=0.999, gt=0, lt=1)
    label_smoothing: float = Field(default=0.0, ge=0, lt=1)

    @property
    def weighs_classes(self) -> bool:
        """Always: that is what it is for."""
        return True

    def build(self, spec: TargetSpec) -> nn.Module:
        """Build the loss over logits (batch, classes) and class numbers (batch,)."""
        counts = torch.tensor(spec.class_counts, dtype=torch.float64)
        effective = (1 - self.beta**counts) / (1 - self.beta)
        weights = 1 / effective.clamp(min=1)  # an ordinal target may have classes without rows
        return WeightedCrossEntropy(mean_one(weights, counts), label_smoothing=self.label_smoothing)
