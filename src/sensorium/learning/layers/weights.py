"""First weights that were learned elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeVar

import torch
from torch import Tensor, nn

Module = TypeVar("Module", bound=nn.Module)


def with_weights(build: Callable[[], Module], weights: Mapping[str, Tensor]) -> Module:
    """Build a module that starts from a copy of given weights; no weight is drawn at random first.

    Raises:
        RuntimeError: The weights are those of another module.
    """
    with torch.device("meta"):
        module = build()
    module.load_state_dict({name: value.clone() for name, value in weights.items()}, assign=True)
    return module
