"""The run's config: everything a YAML file may say, typed, seen whole in one place."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, WrapValidator, field_validator, model_validator
from pydantic_core import PydanticCustomError
from torch import nn

from sensorium.calibration import CalibrationConfig
from sensorium.errors import ConfigError, Fault
from sensorium.learning.encoders import EncoderConfig
from sensorium.learning.fusion import FusionConfig
from sensorium.learning.heads import HeadConfig
from sensorium.learning.losses import LossConfig
from sensorium.learning.losses.embeddings.supervised_contrastive import SupervisedContrastiveConfig
from sensorium.learning.searching.ranges import Range
from sensorium.learning.training.config import TrainingConfig
from sensorium.learning.transfer.config import TuningConfig
from sensorium.machine.energy import EnergyConfig
from sensorium.modalities import ModalityConfig
from sensorium.reading import Views
from sensorium.records.config import DataConfig
from sensorium.registry import Part, expand_faults
from sensorium.targets import TargetConfig
from sensorium.yaml_file import read_yaml

_INPUT_NAME = re.compile(r"[a-z][a-z0-9_]*")
OF_WHOLE_RUNS = frozenset({"seed", "device", "workers", "reading_threads", "memory_gb", "checkpoint_interval_s"})
"""Training options that mean something for a run of several members."""


class AuxiliaryConfig(BaseModel):
    """A loss of one input by itself, added to the loss of the answer.

    Attributes:
        weight: Of this loss, beside the loss of the answer, which has 1.
        target: What the input shall tell, where that is not the run's target: its type and its own label column. Rows
            whose label is missing count for the other losses only.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    weight: float = Field(default=0.3, gt=0)
    target: Annotated[TargetConfig, Part("target")] | None = None


class ModelConfig(BaseModel):
    """The model's parts. What is left out is chosen from the table; see `sensorium.learning.build.choose`.

    Attributes:
        encoders: Encoder of each input, by input name.
        tuning: How the encoder of an input learns, by input name; where its weights were learned elsewhere, or should
            learn otherwise than the rest of the model.
        fusion: How the inputs become one embedding.
        head: How the embedding becomes the target's outputs.
        loss: What training makes small.
        auxiliary: Losses of single inputs, by input name, added to ``loss``.
        contrastive: A loss of the embedding, added to ``loss``, where rows of one class shall lie near each other.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    encoders: dict[str, Annotated[EncoderConfig, Part("encoder")]] = {}
    tuning: dict[str, TuningConfig] = {}
    fusion: Annotated[FusionConfig, Part("fusion")] | None = None
    head: Annotated[HeadConfig, Part("head")] | None = None
    loss: Annotated[LossConfig, Part("loss")] | None = None
    auxiliary: dict[str, AuxiliaryConfig] = {}
    contrastive: SupervisedContrastiveConfig | None = None


class MemberConfig(BaseModel):
    """One of several models whose answers are averaged. It learns by itself, on the rows that have any of its inputs.

    Attributes:
        weight: What its answers count, beside those of the others.
        inputs: Names of the inputs it reads; all where none is named.
        model: Its parts.
        training: How it learns.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    weight: float = Field(default=1.0, gt=0)
    inputs: tuple[str, ...] = ()
    model: ModelConfig = ModelConfig()
    training: TrainingConfig = TrainingConfig()


def _calibrating(value: object, _union: object) -> CalibrationConfig | Literal["none"]:
    """Read options, or what switches them off; the union by itself would tell the faults of both."""
    if value is False or value == "none":
        return "none"
    if not isinstance(value, Mapping | CalibrationConfig):
        raise PydanticCustomError("calibration_type", "needs a mapping of options, or `none`")
    return CalibrationConfig.model_validate(value)


class RunConfig(BaseModel):
    """One training run. Only data, inputs and target are required.

    Attributes:
        name: Name of the model, kept in its folder.
        data: Tables and how they are split.
        inputs: Inputs of the model by name; each takes one or more columns.
        target: What the model answers.
        model: The model's parts.
        training: How it learns.
        members: Several models in the place of one, by name: their probabilities are averaged, of numbers the values.
            Then ``model`` is left out, and of ``training`` all that members say themselves.
        calibration: How far its answers may be trusted, found out on rows that neither the weights nor the choice of
            the epoch have seen; ``none`` sets no rows aside for it.
        energy: What the energy that the run takes is reckoned with.
        tune: What `sensorium tune` searches: ranges by key path, such as ``training.learning_rate``. A run that trains
            takes the values as they stand.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str = Field(default="model", pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$")
    data: DataConfig
    inputs: dict[str, Annotated[ModalityConfig, Part("modality")]] = Field(min_length=1)
    target: Annotated[TargetConfig, Part("target")]
    model: ModelConfig = ModelConfig()
    training: TrainingConfig = TrainingConfig()
    members: dict[str, MemberConfig] = {}
    calibration: Annotated[CalibrationConfig | Literal["none"], WrapValidator(_calibrating)] = CalibrationConfig()
    energy: EnergyConfig = EnergyConfig()
    tune: dict[str, Range] = {}

    @field_validator("inputs")
    @classmethod
    def _names_are_plain(cls, inputs: dict[str, ModalityConfig]) -> dict[str, ModalityConfig]:
        for name in inputs:
            # A name becomes a key of torch modules, whose own attributes it must not hide.
            if not _INPUT_NAME.fullmatch(name) or hasattr(nn.ModuleDict, name) or hasattr(nn.ParameterDict, name):
                raise ValueError(f"'{name}' cannot name an input: use lower-case letters, digits and _, as in 'photo'")
        return inputs

    @model_validator(mode="after")
    def _parts_fit(self) -> Self:
        faults = [*self.faults(), *self._member_faults()]
        if faults:
            raise ValueError("; ".join(faults))
        return self

    def faults(self) -> list[str]:
        """Return what does not fit together, members aside."""
        faults = [*self._unknown_inputs(), *self._encoder_faults(), *self._own_columns(), *self._torn_views()]
        faults += [*self._training_faults(), *self._idle_options()]
        if self.model.head is not None and self.model.head.type != self.target.type:
            faults.append(f"model.head: '{self.model.head.type}' cannot answer a '{self.target.type}' target")
        if self.model.loss is not None and self.target.type not in self.model.loss.targets:
            faults.append(f"model.loss: '{self.model.loss.type}' cannot learn a '{self.target.type}' target")
        return faults

    def _unknown_inputs(self) -> Iterator[str]:
        for key in ("encoders", "tuning", "auxiliary"):
            for name in getattr(self.model, key):
                if name not in self.inputs:
                    yield f"model.{key}.{name}: there is no input '{name}'; inputs are {', '.join(self.inputs)}"

    def _encoder_faults(self) -> Iterator[str]:
        for name, encoder in self.model.encoders.items():
            form = self.inputs[name].read_by(encoder.modalities).form if name in self.inputs else None
            if form is not None and form not in encoder.modalities:
                takes = " and ".join(encoder.modalities)
                yield f"model.encoders.{name}: '{encoder.type}' reads {takes}, but '{name}' is {form}"

    def _own_columns(self) -> Iterator[str]:
        for name, modality in self.inputs.items():
            own = self.model.auxiliary[name].target if name in self.model.auxiliary else None
            for target in (self.target, own):
                if target is not None and target.column in modality.table_columns:
                    yield f"inputs.{name}: takes the target's own column '{target.column}'"

    @property
    def runs(self) -> dict[str, RunConfig]:
        """Member → the config of a run of this member alone; without members the one run, under the model's name."""
        if not self.members:
            return {self.name: self}
        return {
            name: self.model_copy(
                update={
                    "inputs": {key: self.inputs[key] for key in member.inputs or self.inputs},
                    "model": member.model,
                    "training": member.training,
                    "members": {},
                }
            )
            for name, member in self.members.items()
        }

    def _member_faults(self) -> Iterator[str]:
        """Yield what is wrong with members: what each says, and what has no place beside them."""
        if not self.members:
            return
        known = {name for member in self.members.values() for name in member.inputs or self.inputs}
        yield from (f"inputs.{name}: no member reads it; leave it out" for name in self.inputs if name not in known)
        if self.model != ModelConfig():
            yield "model: each member has a model of its own, so this one has no effect; leave it out"
        for key in type(self.training).model_fields:
            if key not in OF_WHOLE_RUNS and _is_said(self.training, key):
                yield f"training.{key}: members learn as they say themselves; write it there"
        for name, member in self.members.items():
            yield from (f"members.{name}.{fault}" for fault in self._faults_of(name, member))

    def _faults_of(self, name: str, member: MemberConfig) -> Iterator[str]:
        if not _INPUT_NAME.fullmatch(name) or hasattr(nn.ModuleDict, name):
            yield "name: use lower-case letters, digits and _, as in 'small'"
        unknown = [key for key in member.inputs if key not in self.inputs]
        yield from (f"inputs: there is no input '{key}'; inputs are {', '.join(self.inputs)}" for key in unknown)
        for key in OF_WHOLE_RUNS - {"seed", "device", "workers"}:
            if _is_said(member.training, key):
                yield f"training.{key}: belongs to the run as a whole; write it beside `members`"
        for key, auxiliary in member.model.auxiliary.items():
            if auxiliary.target is not None:
                yield f"model.auxiliary.{key}.target: members learn the run's target alone; leave it out"
        if not unknown:
            yield from self.runs[name].faults()

    def _torn_views(self) -> Iterator[str]:
        for name, *others in Views.of(self.inputs).groups:
            for other in others:
                if self.inputs[other].presence != self.inputs[name].presence:
                    yield f"inputs.{other}: reads what '{name}' reads, so both need the same `presence`"

    def _idle_options(self) -> Iterator[str]:
        """Yield options that the method of training would pass over, and targets that it cannot learn."""
        method = self.training.method
        for key, instead in method.idle_training.items():
            if _is_said(self.training, key):
                yield f"training.{key}: has no effect with `method: {method.type}`; {instead or 'leave it out'}"
        idle: list[tuple[str, BaseModel, str]] = [(f"model.{key}", self.model, key) for key in method.idle_model]
        if self.model.head is not None:
            idle += [(f"model.head.{key}", self.model.head, key) for key in method.idle_head]
        for place, options, key in idle:
            if _is_said(options, key):
                yield f"{place}: has no effect with `method: {method.type}`; leave it out"
        for name, modality in self.inputs.items():
            for key in modality.still if not method.varies_inputs else ():
                if _is_said(modality, key) and getattr(modality, key) != modality.still[key]:
                    yield f"inputs.{name}.{key}: has no effect with `method: {method.type}`; leave it out"
        yield from (f"training.method: {fault}" for fault in method.faults_with(self.target))

    def _training_faults(self) -> Iterator[str]:
        for name, tuning in self.model.tuning.items():
            if (tuning.unfreeze_after_epochs or 0) >= self.training.epochs:
                message = f"nothing of it would learn in {self.training.epochs} epochs (`training.epochs`). Lower it."
                yield f"model.tuning.{name}.unfreeze_after_epochs: {message}"
        sampling, mix = self.training.sampling, self.training.mix
        if sampling != "shuffled" and not self.target.has_classes:
            yield f"training.sampling: '{sampling}' needs one class a record, which a '{self.target.type}' target lacks"
        if sampling != "shuffled" and self.model.loss is not None and self.model.loss.weighs_classes:
            yield f"training.sampling: '{sampling}' and class weights both make up for rare classes; choose one"
        if self.model.contrastive is not None and not self.target.has_classes:
            yield f"model.contrastive: needs one class a record, which a '{self.target.type}' target lacks"
        if self.model.contrastive is not None and mix is not None:
            yield "model.contrastive: mixed rows have no class of their own to lie near; leave `training.mix` out"
        if self.model.contrastive is not None and self.training.accumulate_steps > 1:
            yield "model.contrastive: compares all rows of a batch, which `training.accumulate_steps` takes apart"
        if mix is not None and mix.modalities and not {one.type for one in self.inputs.values()} & {*mix.modalities}:
            yield f"training.mix: '{mix.type}' needs an input of {' or '.join(mix.modalities)}"


def _is_said(options: BaseModel, key: str) -> bool:
    """Tell whether an option was given another value than it has by itself."""
    field = type(options).model_fields.get(key)
    if field is None or key not in options.model_fields_set:
        return False
    return bool(getattr(options, key) != field.get_default(call_default_factory=True))


def load_config(path: Path) -> RunConfig:
    """Read a YAML file; relative paths in it start from its folder.

    Raises:
        ConfigError: The file cannot be read or is wrong; all faults together, each with its key path.
    """
    return parse_config(read_yaml(path), source=path.name, folder=path.resolve().parent)


def parse_config(content: object, *, source: str = "config", folder: Path | None = None) -> RunConfig:
    """Check a config given as plain values; relative paths start from ``folder``, or where Python was started.

    Raises:
        ConfigError: All faults together, each with its key path.
    """
    if not isinstance(content, Mapping):
        raise ConfigError(Fault("is empty or not a mapping. It needs the keys data, inputs and target.", source))
    folder = folder or Path.cwd()
    try:
        config = RunConfig.model_validate(content, context={"folder": folder})
    except ValidationError as error:
        faults = expand_faults(error, RunConfig)
        raise ConfigError(Fault(message, source, None, path or None) for path, message in faults) from None
    return config.model_copy(update={"data": config.data.resolved(folder)})
