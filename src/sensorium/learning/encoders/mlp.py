"""Perceptron for the scaled numbers and categories of a table's row."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field
from torch import Tensor, nn

from sensorium.learning.encoders import Encoded, Encoder, EncoderConfig
from sensorium.learning.layers.depth import stages
from sensorium.learning.layers.masking import blank, masked_mean
from sensorium.specs import FeatureSpec


class MlpConfig(EncoderConfig):
    """Options of the `mlp` encoder.

    Attributes:
        hidden_dim: Width of the hidden layers.
        num_layers: Hidden layers.
        dim: Width of the token and of the summary.
        dropout: Share of hidden channels set to zero in training.
    """

    modalities: ClassVar[tuple[str, ...]] = ("tabular",)

    type: Literal["mlp"] = "mlp"
    hidden_dim: int = Field(default=128, ge=1)
    num_layers: int = Field(default=1, ge=1, le=16)
    dim: int = Field(default=64, ge=1)
    dropout: float = Field(default=0.1, ge=0, lt=1)

    def build(self, spec: FeatureSpec) -> Encoder:
        """Build the encoder for feature vectors."""
        return Mlp(
            num_features=spec.item_shape[0],
            hidden_dim=self.hidden_dim,
            num_layers=self.num_layers,
            dim=self.dim,
            dropout=self.dropout,
        )


class Mlp(Encoder):
    """Reads rows (batch, length, features); each row is a token."""

    def __init__(self, *, num_features: int, hidden_dim: int, num_layers: int, dim: int, dropout: float) -> None:
        super().__init__()
        layers: list[nn.Module] = []
        for _ in range(num_layers):
            layers += [
                nn.Linear(num_features, hidden_dim),
                nn.LayerNorm(hidden_dim),
                nn.GELU(),
                nn.Dropout(dropout),
            ]
            num_features = hidden_dim
        self.layers = nn.Sequential(*layers, nn.Linear(num_features, dim))
        self.dim = dim

    def forward(self, values: Tensor, mask: Tensor) -> Encoded:
        """Encode rows."""
        tokens = blank(self.layers(values), mask)
        return Encoded(tokens, mask, masked_mean(tokens, mask))

    def by_depth(self) -> list[nn.Module]:
        """Return the layers, each with its norm and dropout."""
        return stages(self.layers)
