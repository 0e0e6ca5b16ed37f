"""Inputs as the encoders need them: weights that were learned elsewhere want what they learned from."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from sensorium.errors import ConfigError, Fault
from sensorium.learning.config import RunConfig
from sensorium.learning.encoders import EncoderConfig, InputNeeds
from sensorium.modalities import ModalityConfig


def suit_inputs(config: RunConfig) -> RunConfig:
    """Fill the options of inputs that their encoders need and the config leaves open.

    Args:
        config: With an encoder chosen for every input, and how it learns where that is not as the rest of the model.

    Raises:
        ConfigError: Options contradict what an encoder needs; all of them, with what to write.
        MissingDependencyError: Weights lie in a package that is not installed.
    """
    inputs: dict[str, ModalityConfig] = {}
    faults: list[Fault] = []
    for name, modality in config.inputs.items():
        encoder = config.model.encoders[name]
        needs = encoder.input_needs(modality)
        tuning = config.model.tuning.get(name)
        if tuning is not None and tuning.train == "none":
            needs = replace(needs, defaults={**needs.defaults, **needs.steady})
        if not config.training.method.varies_inputs:
            needs = replace(needs, defaults={**needs.defaults, **modality.still})
        inputs[name] = _suited(modality, needs)
        faults += _contradictions(name, modality, encoder, needs)
    if faults:
        raise ConfigError(faults)
    return config.model_copy(update={"inputs": inputs})


def _suited(modality: ModalityConfig, needs: InputNeeds) -> ModalityConfig:
    if not needs.options and not needs.defaults:
        return modality
    said = modality.model_dump(exclude_unset=True)
    return type(modality).model_validate({**needs.defaults, **said, **needs.options})


def _contradictions(name: str, modality: ModalityConfig, encoder: EncoderConfig, needs: InputNeeds) -> list[Fault]:
    wanted = _suited(modality, InputNeeds(needs.options))
    wrong = [
        option
        for option in needs.options
        if option in modality.model_fields_set and getattr(modality, option) != getattr(wanted, option)
    ]
    plain = wanted.model_dump(mode="json")
    message = "'{}' was trained otherwise. Write `{}: {}`, or leave it out."
    return [
        Fault(message.format(encoder.type, option, _yaml(plain[option])), None, None, f"inputs.{name}.{option}")
        for option in wrong
    ]


def _yaml(value: Any) -> str:  # noqa: ANN401 -- any JSON value
    """Return a value as it can stand in a YAML file, on one line."""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
