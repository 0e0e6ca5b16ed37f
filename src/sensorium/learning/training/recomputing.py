"""Working layers out a second time on the way back, instead of keeping what lies inside them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

import torch
from torch import nn
from torch.utils.checkpoint import checkpoint

from sensorium.learning.model import MultimodalModel


@contextmanager
def recomputing(model: MultimodalModel) -> Iterator[None]:
    """Inside the block, keep of each piece of encoders and fusion only what it reads (Chen et al., 2016).

    Dropout is drawn again as it was, so gradients are the same to the bit.
    """
    pieces = [piece for part in (*model.encoders.values(), model.fusion) for piece in pieces_of(part)]
    for piece in pieces:
        piece.forward = partial(_recomputed, piece.forward)  # beside the class's own, and taken away again
    try:
        yield
    finally:
        for piece in pieces:
            del piece.forward


def pieces_of(part: nn.Module) -> Iterator[nn.Module]:
    """Yield the blocks that a part's lists are made of, and its other layers that are made of several.

    A single convolution is no piece: all that would be kept of it is what it reads, which is kept either way. Nor is
    what does not learn.
    """
    for child in part.children():
        blocks = [one for one in child.children() if _is_composed(one)] if isinstance(child, _LISTS) else []
        if blocks:
            yield from blocks
        elif _is_composed(child) and not isinstance(child, nn.ModuleList | nn.ModuleDict):
            yield child


_LISTS = (nn.ModuleList, nn.ModuleDict, nn.Sequential)


def _is_composed(layer: nn.Module) -> bool:
    return any(True for _ in layer.children()) and any(one.requires_grad for one in layer.parameters())


def _recomputed(forward: Callable[..., Any], *given: Any) -> Any:  # noqa: ANN401 -- whatever the layer takes
    return checkpoint(forward, *given, use_reentrant=False) if torch.is_grad_enabled() else forward(*given)
