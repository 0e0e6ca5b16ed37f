"""The one seam between config and torch: from parts' configs and fitted specs to a model."""

from __future__ import annotations

from collections.abc import Mapping

import torch

from sensorium.errors import ConfigError, Fault
from sensorium.learning.config import ModelConfig, RunConfig
from sensorium.learning.encoders import EncoderConfig
from sensorium.learning.model import MultimodalModel
from sensorium.learning.suiting import suit_inputs
from sensorium.learning.training.objective import Auxiliary, Objective
from sensorium.learning.transfer.config import TuningConfig
from sensorium.modalities import ModalityConfig
from sensorium.registry import part
from sensorium.specs import FeatureSpec, TargetSpec


def choose(config: RunConfig) -> RunConfig:
    """Fill every part that the config leaves open, so that the run's config can be written whole.

    Named parts are never changed. An input gets its modality's own encoder; inputs are concatenated, which stands
    absent inputs and few rows best of the fusions that learn; head and loss follow from the target. A method of
    training other than by gradient has its own encoders and fusion. What an input leaves open for its encoder to say,
    such as n-grams of texts, the encoder says; inputs become what their encoders' weights were learned from, see
    `suit_inputs`; and such weights stay as they are, see `TuningConfig`.

    Raises:
        ConfigError: An input is not what its encoder reads.
        MissingDependencyError: An encoder's weights lie in a package that is not installed.
    """
    if config.members:
        return _choose_members(config)
    model = config.model
    method = config.training.method
    encoders = {
        name: model.encoders.get(name) or _encoder(name, one, method.encoder_of(one))
        for name, one in config.inputs.items()
    }
    tuned = {name: model.tuning.get(name, TuningConfig()) for name in encoders}
    chosen = {
        "encoders": encoders,
        "tuning": {
            name: tuning.settled(was_learned=encoders[name].was_learned)
            for name, tuning in tuned.items()
            if name in model.tuning or encoders[name].was_learned
        },
        "fusion": model.fusion or method.fusion,
        "head": model.head or part("head", config.target.type)(),
        "loss": model.loss or part("loss", config.target.default_loss)(),
    }
    inputs = {name: one.read_by(encoders[name].modalities) for name, one in config.inputs.items()}
    return suit_inputs(config.model_copy(update={"inputs": inputs, "model": model.model_copy(update=chosen)}))


def _choose_members(config: RunConfig) -> RunConfig:
    """Choose the parts of every member.

    Raises:
        ConfigError: Two members need one input read in different ways.
    """
    runs = {name: choose(run) for name, run in config.runs.items()}
    inputs: dict[str, ModalityConfig] = {}
    faults: list[Fault] = []
    for member, run in runs.items():
        for name, modality in run.inputs.items():
            if inputs.setdefault(name, modality) != modality:
                message = (
                    f"member '{member}' needs it read otherwise than a member before. Give each an input of its own "
                )
                faults.append(Fault(f"{message}over the same column.", None, None, f"inputs.{name}"))
    if faults:
        raise ConfigError(faults)
    members = {
        name: config.members[name].model_copy(update={"model": run.model, "training": run.training})
        for name, run in runs.items()
    }
    return config.model_copy(update={"inputs": {name: inputs[name] for name in config.inputs}, "members": members})


def _encoder(name: str, modality: ModalityConfig, usual: str) -> EncoderConfig:
    chosen = part("encoder", usual)
    if modality.read_by(chosen.modalities).form not in chosen.modalities:
        message = f"needs an encoder: '{usual}' does not read {modality.form}"
        raise ConfigError(Fault(message, None, None, f"model.encoders.{name}"))
    encoder: EncoderConfig = chosen()
    return encoder


def build_model(
    config: ModelConfig,
    features: Mapping[str, FeatureSpec],
    target: TargetSpec,
    *,
    seed: int,
    own_targets: Mapping[str, TargetSpec] | None = None,
) -> MultimodalModel:
    """Build the model with first weights drawn from ``seed``.

    Args:
        config: A model config with every part chosen; see `choose`.
        features: Input name → what its modality hands over.
        target: What the head must produce.
        seed: Of the first weights; torch's global generator is left as it was.
        own_targets: Input name → what its auxiliary head must produce, where that is not ``target``.
    """
    if config.fusion is None or config.head is None:
        raise ConfigError("model: choose the parts before building; see sensorium.learning.build.choose")
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        encoders = {name: config.encoders[name].for_target(target).build(spec) for name, spec in features.items()}
        fusion = config.fusion.build({name: encoder.dim for name, encoder in encoders.items()})
        head = config.head.build(fusion.dim, target)
        auxiliary = {}
        for name in config.auxiliary:
            spec = (own_targets or {}).get(name, target)
            auxiliary[name] = part("head", spec.target)().build(encoders[name].dim, spec)
        projector = None if config.contrastive is None else config.contrastive.build_projector(fusion.dim)
        return MultimodalModel(encoders, fusion, head, auxiliary, projector)


def build_objective(
    config: RunConfig, target: TargetSpec, own_targets: Mapping[str, TargetSpec] | None = None
) -> Objective:
    """Build the loss that the config names, and the losses of single inputs beside it."""
    if config.model.loss is None:
        raise ConfigError(f"model: choose a loss for the '{target.target}' target before building")
    auxiliaries = {}
    for name, auxiliary in config.model.auxiliary.items():
        if auxiliary.target is None:
            loss = config.model.loss.build(target)
        else:
            loss = part("loss", auxiliary.target.default_loss)().build((own_targets or {})[name])
        auxiliaries[name] = Auxiliary(loss, auxiliary.weight)
    contrastive = None if config.model.contrastive is None else config.model.contrastive.build()
    return Objective(config.model.loss.build(target), auxiliaries, contrastive, config.training.balance)
