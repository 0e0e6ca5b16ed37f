"""The parts of a stack of layers that may learn one without the other."""

from __future__ import annotations

from collections.abc import Iterable

from torch import nn

MAPS = (nn.Linear, nn.Conv2d)


def stages(layers: Iterable[nn.Module]) -> list[nn.Module]:
    """Return runs of layers, each a map that learns and what follows it, such as its norm and its dropout."""
    runs: list[list[nn.Module]] = []
    for layer in layers:
        if isinstance(layer, MAPS) or not runs:
            runs.append([])
        runs[-1].append(layer)
    return [nn.ModuleList(run) for run in runs]
