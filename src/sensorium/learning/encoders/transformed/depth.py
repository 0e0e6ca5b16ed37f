"""The order in which a model of another library works, found from how it is built."""

from __future__ import annotations

from torch import nn


def by_depth(model: nn.Module) -> list[nn.Module]:
    """Return what comes before the longest list of layers, the layers, and what comes after; together all weights."""
    lists = [(name, one) for name, one in model.named_modules() if isinstance(one, nn.ModuleList) and len(one)]
    if not lists:
        return [model]
    name, layers = max(lists, key=lambda found: sum(weight.numel() for weight in found[1].parameters()))
    before, after = _beside(model, name.split("."))
    return [one for one in (before, *layers, after) if any(True for _ in one.parameters())]


def _beside(model: nn.Module, path: list[str]) -> tuple[nn.ModuleList, nn.ModuleList]:
    """Return what is built before and after the module at a path; weights that belong to no module come before."""
    before, after = nn.ModuleList(), nn.ModuleList()
    here = model
    for step in path:
        own = list(here.parameters(recurse=False))
        before.extend([nn.ParameterList(own)] if own else [])
        passed = False
        for name, child in here.named_children():
            if name == step:
                passed = True
            else:
                (after if passed else before).append(child)
        here = here.get_submodule(step)
    return before, after
