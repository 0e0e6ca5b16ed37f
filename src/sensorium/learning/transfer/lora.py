"""Low-rank parts of weights (Hu et al., 2022): added while a model learns, merged into the weights behind it."""

from __future__ import annotations

import math
from collections.abc import Iterable

import torch
from torch import Tensor, nn
from torch.nn.utils import parametrize

from sensorium.learning.transfer.config import LoraConfig

KINDS = (nn.Linear, nn.Conv1d, nn.Conv2d)
_WEIGHT = "weight"


class LowRank(nn.Module):
    """Adds to a weight (outputs, ...) the product of two narrow matrices; at first zero, so nothing changes.

    ``down`` is (rank, numbers that an output reads), ``up`` (outputs, rank).
    """

    def __init__(self, weight: Tensor, config: LoraConfig, generator: torch.Generator) -> None:
        super().__init__()
        self.scale = config.alpha / config.rank
        self.down = nn.Parameter(weight.new_empty(config.rank, weight[0].numel()))
        self.up = nn.Parameter(weight.new_zeros(weight.shape[0], config.rank))
        nn.init.kaiming_uniform_(self.down, a=math.sqrt(5), generator=generator)

    def forward(self, weight: Tensor) -> Tensor:
        """Return the sum, of the weight's shape."""
        return weight + self.scale * (self.up @ self.down).view_as(weight)


def add_low_rank(layers: Iterable[nn.Module], config: LoraConfig, generator: torch.Generator) -> list[nn.Parameter]:
    """Give the weights of layers low-rank parts, and return these; the weights themselves stay as they are."""
    added: list[nn.Parameter] = []
    for layer in layers:
        weight = layer.get_parameter(_WEIGHT).requires_grad_(False)
        low_rank = LowRank(weight, config, generator)
        parametrize.register_parametrization(layer, _WEIGHT, low_rank)
        added += low_rank.parameters()
    return added


def merge_low_rank(model: nn.Module) -> None:
    """Put the sums in the place of weights and their low-rank parts; the model answers as before."""
    for layer in [layer for layer in model.modules() if _is_low_rank(layer)]:
        parametrize.remove_parametrizations(layer, _WEIGHT, leave_parametrized=True)


def targets_in(encoder: nn.Module, part: nn.Module, names: tuple[str, ...]) -> list[nn.Module]:
    """Return the layers of an encoder's part that can have low-rank parts and bear one of the names; all if none is."""
    within = {id(layer) for layer in part.modules()}
    return [
        layer
        for name, layer in encoder.named_modules()
        if id(layer) in within
        and _can_have(layer)
        and (not names or any(f".{name}".endswith(f".{end}") for end in names))
    ]


def _can_have(layer: nn.Module) -> bool:
    """Tell whether a layer is one matrix that nothing else reckons already, and whose channels are not apart."""
    return isinstance(layer, KINDS) and getattr(layer, "groups", 1) == 1 and not parametrize.is_parametrized(layer)


def _is_low_rank(layer: nn.Module) -> bool:
    if not parametrize.is_parametrized(layer, _WEIGHT):
        return False
    return any(isinstance(one, LowRank) for one in layer.get_submodule(f"parametrizations.{_WEIGHT}").children())
