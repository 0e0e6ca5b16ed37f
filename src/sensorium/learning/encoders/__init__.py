"""The contract of an encoder: one input's padded values become tokens and a summary."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import ClassVar, NamedTuple

from torch import Tensor, nn

from sensorium.registry import PartConfig
from sensorium.specs import FeatureSpec


class Encoded(NamedTuple):
    """One encoded input.

    Attributes:
        tokens: (batch, length, dim), zero where ``mask`` is False.
        mask: (batch, length) bool; an absent input is an all-False row.
        summary: (batch, dim), the encoder's own one-vector view, zero where the input is absent.
    """

    tokens: Tensor
    mask: Tensor
    summary: Tensor


class Encoder(nn.Module, ABC):
    """Reads values (batch, length, *item_shape) and mask (batch, length). ``dim`` is the width of its tokens.

    A record's encoding depends on that record alone and not on how far its row was padded. ``remarks`` are what a
    person should know of how it starts.
    """

    dim: int
    remarks: tuple[str, ...] = ()

    @abstractmethod
    def forward(self, values: Tensor, mask: Tensor) -> Encoded:
        """Encode one input of a batch."""


class EncoderConfig(PartConfig, ABC):
    """Options of an encoder.

    Attributes:
        modalities: Modalities whose features it reads, by `ModalityConfig.form`.
        first_weights: Options that only say where first weights come from. A run that continues from a model with this
            encoder does without, since it has the model's weights.
    """

    modalities: ClassVar[tuple[str, ...]]
    first_weights: ClassVar[tuple[str, ...]] = ()

    @abstractmethod
    def build(self, spec: FeatureSpec) -> Encoder:
        """Build the encoder for features of this spec."""
