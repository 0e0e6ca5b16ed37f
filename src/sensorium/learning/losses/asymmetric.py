"""Asymmetric loss: tags that a record lacks count less, and not at all where they are clearly absent."""

from __future__ import annotations

from typing import ClassVar, Literal

import torch
import torch.nn.functional as F  # noqa: N812 -- the usual name
from pydantic import Field
from torch import Tensor, nn

from sensorium.learning.losses import LossConfig
from sensorium.specs import TargetSpec

FLOOR = 1e-8
SMALLEST = torch.finfo(torch.float32).tiny


class AsymmetricConfig(LossConfig):
    """Options of the `asymmetric` loss (Ridnik et al., 2021): for many tags of which a record has few.

    The cross-entropy of a tag is multiplied by a power of how wrong it is, as in `focal`, with a higher power for tags
    that the record lacks. Probabilities come out too high for rare tags, so leave `calibration` on.

    Attributes:
        gamma_positive: Power for tags that a record has; 0 leaves their cross-entropy as it is.
        gamma_negative: Power for tags that it lacks; the higher, the less easy ones count. Not below
            ``gamma_positive`` in the paper.
        margin: Probability below which a tag that is rightly absent costs nothing. It also forgives tags that were
            forgotten in the labels. 0 leaves that out.
    """

    targets: ClassVar[tuple[str, ...]] = ("tags",)

    type: Literal["asymmetric"] = "asymmetric"
    gamma_positive: float = Field(default=0.0, ge=0, le=10)
    gamma_negative: float = Field(default=4.0, ge=0, le=10)
    margin: float = Field(default=0.05, ge=0, lt=1)

    def build(self, spec: TargetSpec) -> nn.Module:  # noqa: ARG002 -- the contract's signature
        """Build the loss over logits (batch, tags) and marks of tags (batch, tags), 0 or 1."""
        return Asymmetric(self)


class Asymmetric(nn.Module):
    """Focused cross-entropy of each tag, other powers for tags that a record has and lacks; one mean a row."""

    def __init__(self, config: AsymmetricConfig) -> None:
        super().__init__()
        self.config = config

    def forward(self, outputs: Tensor, labels: Tensor) -> Tensor:
        """Return (batch,)."""
        config = self.config
        outputs = outputs.float()
        held = outputs.sigmoid()
        absent = ((-outputs).sigmoid() + config.margin).clamp(min=SMALLEST, max=1)  # probability, moved by the margin
        # The floor keeps the gradient of a power below 1 finite where there is nothing left to take it of.
        wrong = (held - config.margin).clamp(min=FLOOR)
        of_held = (-outputs).sigmoid().clamp(min=FLOOR) ** config.gamma_positive * F.logsigmoid(outputs)
        of_lacked = wrong**config.gamma_negative * absent.log()
        marks = labels.to(of_held.dtype)
        return -(marks * of_held + (1 - marks) * of_lacked).mean(dim=1)
