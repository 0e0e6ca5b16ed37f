"""Supervised contrastive loss: rows of one class lie near each other, those of others far off."""

from __future__ import annotations

import torch
import torch.nn.functional as F  # noqa: N812 -- the usual name
from pydantic import BaseModel, ConfigDict, Field
from torch import Tensor, nn


class SupervisedContrastiveConfig(BaseModel):
    """A supervised contrastive loss of the embedding (Khosla et al., 2020), added to the loss of the answer.

    Each row of a batch shall find those of its class among all others of the batch, by the angle between embeddings
    that a small network has projected. It helps embeddings that are used by themselves, and classes that are easily
    confused; it needs batches that hold several rows of a class.

    Attributes:
        weight: Of this loss, beside the loss of the answer, which has 1.
        temperature: What similarities, from -1 to 1, are divided by: the lower, the more the nearest rows of other
            classes count.
        dim: Width that embeddings are projected to. The projection only serves to learn.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    weight: float = Field(default=0.5, gt=0, allow_inf_nan=False)
    temperature: float = Field(default=0.1, ge=0.01, le=10)
    dim: int = Field(default=64, ge=1)

    def build_projector(self, dim: int) -> nn.Module:
        """Build the network that projects embeddings of a width; as in the paper it has one hidden layer."""
        return nn.Sequential(nn.Linear(dim, dim), nn.ReLU(), nn.Linear(dim, self.dim))

    def build(self) -> nn.Module:
        """Build the loss over projected embeddings (batch, dim) and class numbers (batch,); it gives one value, ()."""
        return SupervisedContrastive(weight=self.weight, temperature=self.temperature)


class SupervisedContrastive(nn.Module):
    """The weighted mean, over rows that have others of their class in the batch, of how badly they are found."""

    def __init__(self, *, weight: float, temperature: float) -> None:
        super().__init__()
        self.weight = weight
        self.temperature = temperature

    def forward(self, projected: Tensor, labels: Tensor) -> Tensor:
        """Return the loss (); zero where no class comes twice."""
        directions = F.normalize(projected.float(), dim=1)
        itself = torch.eye(len(labels), dtype=torch.bool, device=labels.device)
        similarities = (directions @ directions.T / self.temperature).masked_fill(itself, -torch.inf)
        found = similarities.log_softmax(dim=1).masked_fill(itself, 0.0)
        alike = ((labels[:, None] == labels) & ~itself).to(found.dtype)
        partners = alike.sum(dim=1)
        losses = -(alike * found).sum(dim=1) / partners.clamp(min=1)
        return self.weight * losses.sum() / (partners > 0).sum().clamp(min=1)
