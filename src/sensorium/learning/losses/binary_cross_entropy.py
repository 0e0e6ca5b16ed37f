"""Cross-entropy of each tag by itself: is it there or not?"""

from __future__ import annotations

from typing import ClassVar, Literal

import torch
import torch.nn.functional as F  # noqa: N812 -- the usual name
from torch import Tensor, nn

from sensorium.learning.losses import LossConfig
from sensorium.learning.losses.weighing.weights import ClassWeights, named_weights
from sensorium.specs import TargetSpec


class BinaryCrossEntropyConfig(LossConfig):
    """Options of the `binary_cross_entropy` loss: the mean over all tags of a record.

    Attributes:
        positive_weights: How much more it costs to miss a tag than to name a false one. ``none`` is 1 for all, which
            keeps probabilities right; ``balanced`` weighs a tag by records without it / records with it, so that rare
            tags are found at the price of false ones; a mapping of tags to weights, such as ``{fire: 5}``, gives the
            tags that it leaves out 1.
    """

    targets: ClassVar[tuple[str, ...]] = ("tags",)

    type: Literal["binary_cross_entropy"] = "binary_cross_entropy"
    positive_weights: ClassWeights = "none"

    @property
    def weighs_classes(self) -> bool:
        """Whether there are weights."""
        return self.positive_weights != "none"

    def build(self, spec: TargetSpec) -> nn.Module:
        """Build the loss over logits (batch, tags) and marks of tags (batch, tags), 0 or 1.

        Raises:
            ConfigError: ``positive_weights`` names tags that are not learned; all of them.
        """
        counts = torch.tensor(spec.class_counts, dtype=torch.float64)
        if self.positive_weights == "none":
            weights = torch.ones_like(counts)
        elif self.positive_weights == "balanced":
            weights = (spec.num_rows - counts).clamp(min=1) / counts
        else:
            weights = named_weights(self.positive_weights, spec.classes, option="positive_weights")
        return BinaryCrossEntropy(weights.float())


class BinaryCrossEntropy(nn.Module):
    """Cross-entropy of each tag, times a weight where the record has it; one mean a row."""

    weights: Tensor

    def __init__(self, weights: Tensor) -> None:
        super().__init__()
        self.register_buffer("weights", weights)

    def forward(self, outputs: Tensor, labels: Tensor) -> Tensor:
        """Return (batch,)."""
        marks = labels.to(outputs.dtype)
        losses = F.binary_cross_entropy_with_logits(outputs, marks, pos_weight=self.weights, reduction="none")
        return losses.mean(dim=1)
