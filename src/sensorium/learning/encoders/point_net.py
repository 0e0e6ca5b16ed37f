"""PointNet encoder for clouds of points."""

from __future__ import annotations

from itertools import pairwise
from typing import Annotated, ClassVar, Literal

from pydantic import Field
from torch import Tensor, nn

from sensorium.learning.encoders import Encoded, Encoder, EncoderConfig
from sensorium.learning.layers.masking import masked_max
from sensorium.specs import FeatureSpec


class PointNetConfig(EncoderConfig):
    """Options of the `point_net` encoder.

    Attributes:
        channels: Widths of the perceptron that every point goes through; its last is how many features of shape the
            cloud as a whole has.
        dim: Width of the token and of the summary.
        dropout: Share of the cloud's features set to zero in training.
    """

    modalities: ClassVar[tuple[str, ...]] = ("points",)

    type: Literal["point_net"] = "point_net"
    channels: tuple[Annotated[int, Field(ge=1)], ...] = Field(default=(64, 128, 256), min_length=1)
    dim: int = Field(default=128, ge=1)
    dropout: float = Field(default=0.1, ge=0, lt=1)

    def build(self, spec: FeatureSpec) -> Encoder:
        """Build the encoder for points of four numbers."""
        return PointNet((spec.item_shape[0], *self.channels), dim=self.dim, dropout=self.dropout)


class PointNet(Encoder):
    """Reads points (batch, points, 4); one perceptron for all points, then the maximum over them (Qi et al., 2017).

    The order of points and how often one is repeated do not matter. The whole cloud is one token. Layer
    normalisation stands in for that of the batch, so that no record sees another.
    """

    def __init__(self, widths: tuple[int, ...], *, dim: int, dropout: float) -> None:
        super().__init__()
        layers = [nn.Sequential(nn.Linear(a, b), nn.LayerNorm(b), nn.ReLU()) for a, b in pairwise(widths)]
        self.each_point = nn.Sequential(*layers)
        self.project = nn.Linear(widths[-1], dim)
        self.dropout = nn.Dropout(dropout)
        self.dim = dim

    def forward(self, values: Tensor, mask: Tensor) -> Encoded:
        """Encode clouds."""
        present = mask.any(1, keepdim=True)
        shape = masked_max(self.each_point(values), mask)
        summary = self.project(self.dropout(shape)) * present.to(values.dtype)
        return Encoded(summary.unsqueeze(1), present, summary)

    def by_depth(self) -> list[nn.Module]:
        """Return the layers that each point goes through, and what makes the summary of all."""
        return [*self.each_point, nn.ModuleList([self.dropout, self.project])]
