"""An earlier model that a run continues from: its fitted inputs, its parts, its weights."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load
from torch import Tensor

from sensorium.bundle import open_bundle
from sensorium.errors import ConfigError
from sensorium.learning.config import ModelConfig, RunConfig
from sensorium.learning.model import MultimodalModel
from sensorium.modalities import Modality
from sensorium.predictor.stored import restore
from sensorium.registry import part
from sensorium.targets import Target


@dataclass(frozen=True)
class Earlier:
    """What a run takes over from an earlier model.

    Attributes:
        digest: Which model, exactly.
        modalities: Its fitted inputs; an input of the same config is used as it was fitted, so that ids and scales
            mean what they meant.
        target: Its target.
        model: Its parts as plain values.
        weights: By name.
    """

    digest: str
    modalities: Mapping[str, Modality]
    target: Target
    model: Mapping[str, Any]
    weights: Mapping[str, Tensor]

    @classmethod
    def open(cls, folder: Path) -> Earlier:
        """Open a model folder.

        Raises:
            BundleError: The folder is damaged or foreign.
            ConfigError: It is an average of several models.
        """
        bundle = open_bundle(folder)
        if bundle.json("config.json").get("members"):
            raise ConfigError(f"'{folder}' is an average of several models, from which no run can continue.")
        modalities, target, _ = restore(bundle)
        weights = load(bundle.read("model.safetensors"))
        return cls(bundle.digest, modalities, target, bundle.json("config.json")["model"], weights)

    def fill(self, config: RunConfig) -> RunConfig:
        """Give the run the earlier model's parts wherever its config leaves them open."""
        named = config.model.model_dump(exclude_none=True)
        kinds = {name: modality.config.type for name, modality in self.modalities.items()}
        encoders = {
            name: _without_first_weights(self.model["encoders"][name])
            for name, modality in config.inputs.items()
            if kinds.get(name) == modality.type
        }
        encoders = {**encoders, **named["encoders"]}
        tuning = {
            name: one
            for name, one in self.model.get("tuning", {}).items()
            if name in encoders and encoders[name]["type"] == self.model["encoders"][name]["type"]
        }
        filled = {**self._fitting(config), **named, "encoders": encoders, "tuning": {**tuning, **named["tuning"]}}
        return config.model_copy(update={"model": ModelConfig.model_validate(filled)})

    def _fitting(self, config: RunConfig) -> dict[str, Any]:
        """Return the earlier fusion, and head and loss if the target is of the same kind."""
        keys = ("fusion", "head", "loss") if self.target.config.type == config.target.type else ("fusion",)
        return {key: self.model[key] for key in keys}

    def start(self, model: MultimodalModel) -> str:
        """Put the earlier weights wherever name and shape are the same; return a line that says how much that was.

        Raises:
            ConfigError: Nothing could be taken over.
        """
        own = model.state_dict()
        taken = {name: value for name, value in self.weights.items() if name in own and own[name].shape == value.shape}
        if not taken:
            raise ConfigError("nothing of the earlier model fits this one. Name the same inputs and encoders.")
        with torch.no_grad():
            model.load_state_dict({**own, **taken})
        new = sorted({name.rsplit(".", 1)[0] for name in own if name not in taken})
        parts = f"; new: {', '.join(new[:8])}{' ...' if len(new) > 8 else ''}" if new else ""
        return f"continuing from the earlier model: {len(taken)} of {len(own)} tensors taken over{parts}"


def _without_first_weights(encoder: Mapping[str, Any]) -> dict[str, Any]:
    """Return an encoder's options without those that say where first weights come from: here they are at hand."""
    left_out = part("encoder", encoder["type"]).first_weights
    return {key: value for key, value in encoder.items() if key not in left_out}
