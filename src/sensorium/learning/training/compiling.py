"""Layers translated to machine code for the shapes at hand (torch.compile; Ansel et al., 2024)."""

from __future__ import annotations

from collections.abc import Callable

import torch

from sensorium.errors import ConfigError, Fault, SensoriumError
from sensorium.learning.model import Inputs, MultimodalModel, Outputs
from sensorium.machine.compilers import REMEDY, compiler_fault


def compiled(model: MultimodalModel) -> Callable[[Inputs], Outputs]:
    """Return a model's forward pass, translated when first called and again for batches of other shapes.

    The model keeps its weights and its own forward pass.

    Raises:
        ConfigError: There is no compiler. The pass itself raises SensoriumError where a layer cannot be translated.
    """
    fault = compiler_fault()
    if fault:
        raise ConfigError(Fault(f"{fault}. {REMEDY}, or leave it out.", None, None, "training.compile"))
    translated = torch.compile(model)

    def forward(inputs: Inputs) -> Outputs:
        try:
            outputs: Outputs = translated(inputs)
        except torch._dynamo.exc.TorchDynamoException as error:  # noqa: SLF001 -- where torch keeps it
            reason = f"torch cannot translate the model ({type(error).__name__}). Leave training.compile out."
            raise SensoriumError(reason) from error
        return outputs

    return forward
