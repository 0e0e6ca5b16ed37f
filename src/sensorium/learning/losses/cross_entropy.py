"""Cross-entropy of the class probabilities."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field
from torch import nn

from sensorium.learning.losses import LossConfig
from sensorium.learning.losses.weighing.cross_entropy import WeightedCrossEntropy
from sensorium.learning.losses.weighing.weights import ClassWeights, row_weights
from sensorium.specs import TargetSpec


class CrossEntropyConfig(LossConfig):
    """Options of the `cross_entropy` loss.

    With class weights a row's loss is multiplied by the weight of its class. Weights are scaled so that their mean over
    the training rows is 1, so the size of the loss and of the steps stays what it is without them.

    Attributes:
        label_smoothing: Share of the probability spread evenly over all classes (Szegedy et al., 2016), for labels of
            which some are wrong; 0.1 is usual. Answers become less sure of themselves.
        class_weights: ``none`` counts every row alike, ``balanced`` counts every class alike (a row weighs rows /
            (classes x rows of its class)), and a mapping of class names to weights, such as ``{rare: 5}``, gives the
            classes that it leaves out 1.
    """

    targets: ClassVar[tuple[str, ...]] = ("category", "ordinal")

    type: Literal["cross_entropy"] = "cross_entropy"
    label_smoothing: float = Field(default=0.0, ge=0, lt=1)
    class_weights: ClassWeights = "none"

    @property
    def weighs_classes(self) -> bool:
        """Whether there are class weights."""
        return self.class_weights != "none"

    def build(self, spec: TargetSpec) -> nn.Module:
        """Build the loss over logits (batch, classes) and class numbers (batch,).

        Raises:
            ConfigError: ``class_weights`` names classes that no training row has; all of them.
        """
        if self.class_weights == "none":
            return nn.CrossEntropyLoss(label_smoothing=self.label_smoothing, reduction="none")
        return WeightedCrossEntropy(row_weights(self.class_weights, spec), label_smoothing=self.label_smoothing)
