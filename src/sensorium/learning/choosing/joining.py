"""From the recipes that were chosen to the config of one run."""

from __future__ import annotations

from collections.abc import Sequence

from sensorium.learning.build import choose
from sensorium.learning.config import MemberConfig, RunConfig
from sensorium.learning.training.config import TrainingConfig
from sensorium.modalities import ModalityConfig


def joined(configs: Sequence[tuple[str, RunConfig, int]]) -> RunConfig:
    """Return the config of the average of several recipes; of one recipe its own.

    An input that two recipes read in different ways becomes two views of its column.

    Args:
        configs: Name, whole config and weight of each recipe.
    """
    (_, first, _), *others = configs
    if not others:
        return first
    inputs: dict[str, ModalityConfig] = {}
    members: dict[str, MemberConfig] = {}
    for name, config, weight in configs:
        called = {own: _name_for(own, one, name, inputs) for own, one in config.inputs.items()}
        inputs |= {called[own]: one for own, one in config.inputs.items()}
        model = config.model.model_copy(
            update={
                "encoders": {called[own]: one for own, one in config.model.encoders.items()},
                "tuning": {called[own]: one for own, one in config.model.tuning.items()},
            }
        )
        members[name] = MemberConfig(
            weight=weight, inputs=tuple(called.values()), model=model, training=config.training
        )
    whole = RunConfig(
        name=first.name,
        data=first.data,
        inputs=inputs,
        target=first.target,
        training=TrainingConfig(seed=first.training.seed),
        members=members,
        calibration=first.calibration,
        energy=first.energy,
    )
    return choose(whole)


def _name_for(own: str, config: ModalityConfig, member: str, taken: dict[str, ModalityConfig]) -> str:
    """Return a name for an input: its own where it is read as before under that name, or nobody has it."""
    if taken.get(own, config) == config:
        return own
    named, number = f"{own}_{member}", 2
    while taken.get(named, config) != config:
        named, number = f"{own}_{member}_{number}", number + 1
    return named
