"""FT-Transformer for rows of a table: columns that attend to each other."""

from __future__ import annotations

from typing import ClassVar, Literal

import torch
from pydantic import Field
from torch import Tensor, nn

from sensorium.learning.encoders import Encoded, Encoder
from sensorium.learning.encoders.attentive.reading import AttentiveConfig, AttentiveEncoder
from sensorium.learning.layers.masking import of_places
from sensorium.specs import FeatureSpec


class FtTransformerConfig(AttentiveConfig):
    """Options of the `ft_transformer` encoder (Gorishniy et al., 2021).

    Use it where what a column means depends on others, and there are some thousand rows; `mlp` is quicker and does with
    fewer.
    """

    modalities: ClassVar[tuple[str, ...]] = ("tabular",)

    type: Literal["ft_transformer"] = "ft_transformer"
    dim: int = Field(default=64, ge=2)

    def build(self, spec: FeatureSpec) -> Encoder:
        """Build the encoder for feature vectors; where the spec names no columns, each feature is one."""
        widths = [field.width for field in spec.fields] or [1] * spec.item_shape[0]
        return FtTransformer(widths, self)


class FtTransformer(AttentiveEncoder):
    """Reads rows (batch, length, features); every column of a row is a token (Gorishniy et al., 2021).

    A column's features, its flag for a missing cell among them, go through a layer of its own, which for a category is
    a vector a value.
    """

    def __init__(self, widths: list[int], size: AttentiveConfig) -> None:
        super().__init__(size)
        self.columns = nn.ModuleList(nn.Linear(width, size.dim) for width in widths)
        reach = size.dim**-0.5
        for weight in self.columns.parameters():
            nn.init.uniform_(weight, -reach, reach)
        self.widths = widths

    def forward(self, values: Tensor, mask: Tensor) -> Encoded:
        """Encode rows; the tokens of several rows of a record lie one after the other."""
        features = torch.split(values, self.widths, dim=2)
        columns = torch.stack([read(own) for read, own in zip(self.columns, features, strict=True)], dim=2)
        return self.attended(self.dropout(columns.flatten(1, 2)), of_places(mask, len(self.widths)))
