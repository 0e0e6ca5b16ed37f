"""Where a model learns."""

from __future__ import annotations

import torch

from sensorium.errors import ConfigError, Fault
from sensorium.learning.training.config import TrainingConfig


def choose_device(config: TrainingConfig) -> torch.device:
    """Return the device that a config means.

    Raises:
        ConfigError: It names a GPU, and torch sees none.
    """
    has_gpu = torch.cuda.is_available()
    if config.device == "auto":
        return torch.device("cuda" if has_gpu else "cpu")
    if config.device == "cuda" and not has_gpu:
        message = "torch sees no GPU here. Run `sensorium doctor` to learn why, or use `device: auto`."
        raise ConfigError(Fault(message, None, None, "training.device"))
    return torch.device(config.device)
