"""The model: one encoder an input, one fusion, one head."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

import torch
from torch import Tensor, nn

from sensorium.learning.encoders import Encoded, Encoder
from sensorium.learning.fusion import Fusion
from sensorium.specs import Array

Inputs = Mapping[str, tuple[Tensor, Tensor]]
"""Input name → values (batch, length, *item_shape) and mask (batch, length)."""


class Outputs(NamedTuple):
    """What the model gives for a batch.

    Attributes:
        outputs: Head outputs (batch, num_outputs).
        embedding: (batch, dim).
        by_input: Input name → outputs (batch, its own num_outputs) of its auxiliary head, where it has one.
        projected: (batch, its own dim), the embedding as a contrastive loss sees it, where there is one.
        encoded: Input name → what its encoder gave.
        alone: Views of the same columns, by name → head outputs (batch, num_outputs) from them alone, in training where
            they are wanted.
    """

    outputs: Tensor
    embedding: Tensor
    by_input: Mapping[str, Tensor]
    projected: Tensor | None = None
    encoded: Mapping[str, Encoded] = MappingProxyType({})
    alone: Mapping[tuple[str, ...], Tensor] = MappingProxyType({})

    def in_float32(self) -> Outputs:
        """Return all that a loss is reckoned from in float32, whatever the layers reckoned in."""
        return self._replace(
            outputs=self.outputs.float(),
            by_input={name: outputs.float() for name, outputs in self.by_input.items()},
            projected=None if self.projected is None else self.projected.float(),
            alone={name: outputs.float() for name, outputs in self.alone.items()},
        )


class MultimodalModel(nn.Module):
    """Encodes each input, fuses the encodings, and reads the answer from the fused embedding.

    An input may have an auxiliary head, which answers from its summary alone. ``projector`` is what a contrastive loss
    sees the embedding through, None where there is none. ``remarks`` are those of the encoders. ``answers_alone`` are
    the inputs, views of the same columns together, that it also answers from alone while it learns; none by default.
    """

    def __init__(
        self,
        encoders: Mapping[str, Encoder],
        fusion: Fusion,
        head: nn.Module,
        auxiliary_heads: Mapping[str, nn.Module] | None = None,
        projector: nn.Module | None = None,
    ) -> None:
        super().__init__()
        self.encoders = nn.ModuleDict(dict(encoders))
        self.remarks = tuple(
            f"model.encoders.{name}: {remark}" for name, encoder in encoders.items() for remark in encoder.remarks
        )
        self.fusion = fusion
        self.head = head
        self.auxiliary_heads = nn.ModuleDict(dict(auxiliary_heads or {}))
        self.projector = projector
        self.answers_alone: tuple[tuple[str, ...], ...] = ()

    def forward(self, inputs: Inputs) -> Outputs:
        """Answer a batch; any input may be absent in any row (all-False mask)."""
        encoded = {name: encoder(*inputs[name]) for name, encoder in self.encoders.items()}
        embedding = self.fusion(encoded)
        by_input = {name: head(encoded[name].summary) for name, head in self.auxiliary_heads.items()}
        projected = None if self.projector is None else self.projector(embedding)
        wants_alone = self.training and len(self.answers_alone) > 1
        alone = self._alone(encoded) if wants_alone else {}
        return Outputs(self.head(embedding), embedding, by_input, projected, encoded, alone)

    def _alone(self, encoded: Mapping[str, Encoded]) -> dict[tuple[str, ...], Tensor]:
        """Answer from each input alone: one batch of as many copies as inputs, each with one input left in it."""
        groups = self.answers_alone
        copies = {
            name: Encoded(
                *(torch.cat([one if name in group else torch.zeros_like(one) for group in groups]) for one in own)
            )
            for name, own in encoded.items()
        }
        outputs: Tensor = self.head(self.fusion(copies))
        return dict(zip(groups, outputs.chunk(len(groups)), strict=True))

    @property
    def num_parameters(self) -> int:
        """How many numbers are learned."""
        return sum(parameter.numel() for parameter in self.parameters() if parameter.requires_grad)


def to_tensors(feeds: Mapping[str, Array], device: torch.device | str = "cpu") -> Inputs:
    """Turn feeds (``<input>.values`` and ``<input>.mask``) into the model's inputs on a device."""
    names = [key.removesuffix(".values") for key in feeds if key.endswith(".values")]
    return {
        name: (
            torch.from_numpy(feeds[f"{name}.values"]).to(device, non_blocking=True),
            torch.from_numpy(feeds[f"{name}.mask"]).to(device, non_blocking=True),
        )
        for name in names
    }
