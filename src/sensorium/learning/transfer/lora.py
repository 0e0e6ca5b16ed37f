"""Low-rank parts of weights (Hu et al., 2022): beside them while a model learns, merged into them behind it."""

from __future__ import annotations

import math
from collections.abc import Iterable

import torch
import torch.nn.functional as F  # noqa: N812 -- the usual name
from torch import Tensor, nn

from sensorium.learning.transfer.config import LoraConfig

_NAME = "low_rank"


class LowRank(nn.Module):
    """What two narrow matrices add to a linear layer's answer; at first zero, so nothing changes.

    ``down`` is (rank, numbers read), ``up`` (outputs, rank). What the layer reads goes through one, then the other, so
    that neither their product nor a gradient of its shape is ever made.
    """

    def __init__(self, layer: nn.Linear, config: LoraConfig, generator: torch.Generator) -> None:
        super().__init__()
        self.scale = config.alpha / config.rank
        self.down = nn.Parameter(layer.weight.new_empty(config.rank, layer.in_features))
        self.up = nn.Parameter(layer.weight.new_zeros(layer.out_features, config.rank))
        nn.init.kaiming_uniform_(self.down, a=math.sqrt(5), generator=generator)
        self.hook = layer.register_forward_hook(self._beside)

    def forward(self, values: Tensor) -> Tensor:
        """Return what is added (..., outputs) for values (..., numbers read)."""
        return self.scale * F.linear(F.linear(values, self.down), self.up)

    def _beside(self, _layer: nn.Module, given: tuple[Tensor], answer: Tensor) -> Tensor:
        added: Tensor = self(given[0])
        return answer + added

    @torch.no_grad()
    def merge_into(self, layer: nn.Linear) -> None:
        """Add the product to the layer's weights, and no longer anything to its answers."""
        layer.weight.add_(self.scale * self.up @ self.down)
        self.hook.remove()


def add_low_rank(layers: Iterable[nn.Linear], config: LoraConfig, generator: torch.Generator) -> list[nn.Parameter]:
    """Give layers low-rank parts beside their weights, and return them."""
    added: list[nn.Parameter] = []
    for layer in layers:
        low_rank = LowRank(layer, config, generator)
        layer.add_module(_NAME, low_rank)
        added += low_rank.parameters()
    return added


def merge_low_rank(model: nn.Module) -> None:
    """Put the sums in the place of weights and their low-rank parts; the model answers as before."""
    for layer in list(model.modules()):
        low_rank = getattr(layer, _NAME, None)
        if isinstance(layer, nn.Linear) and isinstance(low_rank, LowRank):
            low_rank.merge_into(layer)
            delattr(layer, _NAME)


def targets_in(encoder: nn.Module, part: nn.Module, names: tuple[str, ...]) -> list[nn.Linear]:
    """Return the linear layers of an encoder's part that bear one of the names; all if none is.

    Layers of a class derived from torch's own are left out, since such may be read without being called.
    """
    within = {id(layer) for layer in part.modules()}
    return [
        layer
        for name, layer in encoder.named_modules()
        if type(layer) is nn.Linear
        and id(layer) in within
        and (not names or any(f".{name}".endswith(f".{end}") for end in names))
    ]
