"""Ranges for a config that declares none: the few options that matter most often, around what the config says."""

from __future__ import annotations

from sensorium.learning.config import RunConfig
from sensorium.learning.searching.ranges import Choices, Range, Span
from sensorium.learning.training.config import TrainingConfig

FUSIONS = ("concat", "gated", "late")
"""Those that read one vector an input, so that none takes much longer than another."""
RATE_FACTOR = 10


def propose(config: RunConfig) -> dict[str, Range]:
    """Return key path → range for a config with every part chosen.

    The size of the steps and the pull of the weights matter for every network; how inputs are joined and how often one
    is hidden where there are several; how much is dropped out where few rows are learned from. What has no effect with
    the config's method is left out by who asks.
    """
    if config.members:
        return _of_members(config)
    ranges = _of_steps(config.training)
    fusion = config.model.fusion
    if len(config.inputs) > 1:
        ranges["training.input_dropout"] = Span(low=0.0, high=0.3)
        if fusion is not None and not fusion.model_fields_set - {"type"}:
            ranges["model.fusion.type"] = Choices(choices=tuple(dict.fromkeys([fusion.type, *FUSIONS])))
    if hasattr(fusion, "dropout"):
        ranges["model.fusion.dropout"] = Span(low=0.0, high=0.5)
    if hasattr(config.training.method, "hidden_weight"):
        ranges["training.method.hidden_weight"] = Span(low=0.0, high=1.0)
    return ranges


def _of_steps(training: TrainingConfig) -> dict[str, Range]:
    rate = training.learning_rate
    return {
        "training.learning_rate": Span(low=rate / RATE_FACTOR, high=rate * RATE_FACTOR, log=True),
        "training.weight_decay": Span(low=1e-4, high=0.3, log=True),
    }


def _of_members(config: RunConfig) -> dict[str, Range]:
    """Return ranges for the steps of each of several models, and for what each counts."""
    ranges: dict[str, Range] = {}
    for name, member in config.members.items():
        ranges |= {f"members.{name}.{path}": one for path, one in _of_steps(member.training).items()}
        ranges[f"members.{name}.weight"] = Span(low=member.weight / 4, high=member.weight * 4, log=True)
    return ranges
