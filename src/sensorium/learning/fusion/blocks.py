"""Fusion by blocks: summaries brought to one scale, each by its weight, side by side; nothing of it learns."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Literal, cast

import torch
from pydantic import BaseModel, ConfigDict, Field
from torch import Tensor, nn

from sensorium.learning.encoders import Encoded
from sensorium.learning.fusion import Fusion, FusionConfig


class KernelConfig(BaseModel):
    """Random Fourier features (Rahimi and Recht, 2007), of which a linear head answers as with a Gaussian kernel.

    Attributes:
        dim: Width that each summary is brought to. Raise it where rows are many: answers come nearer to the kernel's,
            and the model grows.
        sharpness: How fast rows stop being alike as they lie farther apart: rows at the usual distance are alike by
            exp(-sharpness²). Lower it where rows are few.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    dim: int = Field(default=1024, ge=1, le=65_536)
    sharpness: float = Field(default=0.7, gt=0, le=100)


class BlocksConfig(FusionConfig):
    """Options of the `blocks` fusion, which `method: probe` takes and whose scales and weights it finds.

    Attributes:
        kernel: Features that take the place of each summary, so that no training row is in the model; ``null`` leaves
            summaries as they are. For `head: kernel`.
    """

    type: Literal["blocks"] = "blocks"
    kernel: KernelConfig | None = None

    def build(self, dims: Mapping[str, int]) -> Fusion:
        """Build the fusion."""
        return Blocks(dims, self.kernel)


class Blocks(Fusion):
    """Joins the blocks of the inputs; the block of an absent input is zero, and so adds nothing to a linear head.

    ``embedding_slices`` tells where in the embedding the block of each input lies.
    """

    def __init__(self, dims: Mapping[str, int], kernel: KernelConfig | None) -> None:
        super().__init__()
        self.has_kernel = kernel is not None
        blocks = {name: Block(dim) if kernel is None else FourierBlock(dim, kernel) for name, dim in dims.items()}
        self.blocks = nn.ModuleDict(cast("dict[str, nn.Module]", blocks))
        self.embedding_slices: dict[str, slice] = {}
        start = 0
        for name, block in blocks.items():
            self.embedding_slices[name] = slice(start, start + block.dim)
            start += block.dim
        self.dim = start

    def block(self, name: str) -> Block:
        """Return the block of an input."""
        return cast("Block", self.blocks[name])

    def forward(self, encoded: Mapping[str, Encoded]) -> Tensor:
        """Return the embedding (batch, dim); zero in a row without any input."""
        return torch.cat([block(encoded[name].summary, encoded[name].mask) for name, block in self.blocks.items()], 1)


class Block(nn.Module):
    """One input's summary (batch, width), centred and scaled by training statistics, then by its weight.

    Without statistics it is left as it is.
    """

    centre: Tensor
    scale: Tensor
    weight: Tensor

    def __init__(self, width: int) -> None:
        super().__init__()
        self.register_buffer("centre", torch.zeros(width))
        self.register_buffer("scale", torch.ones(width))
        self.register_buffer("weight", torch.ones(()))
        self.dim = width

    def forward(self, summary: Tensor, mask: Tensor) -> Tensor:
        """Return the block (batch, dim)."""
        present = mask.any(1, keepdim=True).to(summary.dtype)
        return self.mapped((summary - self.centre) * self.scale) * (self.weight * present)

    def mapped(self, standardised: Tensor) -> Tensor:
        """Return what stands in the embedding for a standardised summary (batch, width)."""
        return standardised


class FourierBlock(Block):
    """The same, seen through random waves, whose products come near a Gaussian kernel."""

    frequencies: Tensor
    phases: Tensor

    def __init__(self, width: int, kernel: KernelConfig) -> None:
        super().__init__(width)
        self.register_buffer("frequencies", torch.randn(width, kernel.dim) * kernel.sharpness)
        self.register_buffer("phases", torch.rand(kernel.dim) * 2 * math.pi)
        self.dim = kernel.dim

    def mapped(self, standardised: Tensor) -> Tensor:
        """Return the waves (batch, dim) of mean square 1 / dim."""
        return torch.cos(standardised @ self.frequencies + self.phases) * math.sqrt(2 / self.dim)
