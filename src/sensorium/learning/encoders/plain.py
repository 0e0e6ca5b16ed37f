"""The numbers of a table's row as they are."""

from __future__ import annotations

from typing import ClassVar, Literal

from torch import Tensor

from sensorium.learning.encoders import Encoded, Encoder, EncoderConfig
from sensorium.learning.layers.masking import blank, masked_mean
from sensorium.specs import FeatureSpec


class PlainConfig(EncoderConfig):
    """Options of the `plain` encoder, which passes the scaled numbers and categories of a row through.

    Use it with `method: probe`, whose head then reads the columns themselves. It has nothing to learn.
    """

    modalities: ClassVar[tuple[str, ...]] = ("tabular",)

    type: Literal["plain"] = "plain"

    def build(self, spec: FeatureSpec) -> Encoder:
        """Build the encoder for feature vectors."""
        return Plain(spec.item_shape[0])


class Plain(Encoder):
    """Reads rows (batch, length, features); each row is a token."""

    def __init__(self, num_features: int) -> None:
        super().__init__()
        self.dim = num_features

    def forward(self, values: Tensor, mask: Tensor) -> Encoded:
        """Encode rows."""
        return Encoded(blank(values, mask), mask, masked_mean(values, mask))
