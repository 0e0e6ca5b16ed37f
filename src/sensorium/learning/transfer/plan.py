"""Which weights of a model learn, from which epoch on and how fast."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import cast

import torch
from torch import nn

from sensorium.errors import ConfigError, Fault
from sensorium.learning.encoders import Encoder
from sensorium.learning.model import MultimodalModel
from sensorium.learning.transfer.config import LastParts, TuningConfig
from sensorium.learning.transfer.lora import add_low_rank, targets_in


@dataclass(frozen=True)
class LearningPart:
    """Weights that learn alike.

    Attributes:
        weights: The weights.
        rate: Factor of the learning rate.
        first_epoch: Number of the epoch, from 1, in which they begin to learn.
    """

    weights: tuple[nn.Parameter, ...]
    rate: float = 1.0
    first_epoch: int = 1


@dataclass(frozen=True)
class Plan:
    """All that learns in a run. Outside of its epochs, ``requires_grad`` of a weight says that it learns at some time.

    Attributes:
        parts: All that learns, each weight once.
        remarks: What a person should know of encoders that do not simply learn.
    """

    parts: tuple[LearningPart, ...]
    remarks: tuple[str, ...] = ()

    @property
    def complete_from(self) -> int:
        """Number of the first epoch in which all of it learns."""
        return max(part.first_epoch for part in self.parts)

    def begin(self, epoch: int) -> None:
        """Let learn what learns in an epoch, and nothing else of it."""
        for part in self.parts:
            for weight in part.weights:
                weight.requires_grad_(epoch >= part.first_epoch)

    def at_once(self) -> Plan:
        """Return a plan in which all of it learns from the first epoch on."""
        return replace(self, parts=tuple(replace(part, first_epoch=1) for part in self.parts))


_NOTHING: Mapping[str, TuningConfig] = MappingProxyType({})


def plan_of(
    model: MultimodalModel, tunings: Mapping[str, TuningConfig] = _NOTHING, *, epochs: int = 1, seed: int = 0
) -> Plan:
    """Make a model ready to learn, and say what of it does when.

    Args:
        model: The model with the weights it starts from. What does not learn takes no gradient from here on, and layers
            get the low-rank parts that the options name.
        tunings: Options of encoders, settled, by input name; an encoder without any learns as the rest of the model.
        epochs: Most epochs of the run; what would begin later does not learn.
        seed: Of the first numbers of low-rank parts.

    Raises:
        ConfigError: Options do not fit their encoder; all of them.
    """
    encoders = {name: cast("Encoder", one) for name, one in model.encoders.items() if name in tunings}
    faults = [fault for name, encoder in encoders.items() for fault in _faults(name, encoder, tunings[name])]
    if faults:
        raise ConfigError(faults)
    tuned = {id(weight) for encoder in encoders.values() for weight in encoder.parameters()}
    rest = [weight for weight in model.parameters() if weight.requires_grad and id(weight) not in tuned]
    generator = torch.Generator().manual_seed(seed)
    parts: list[LearningPart] = [LearningPart(tuple(rest))]
    remarks: list[str] = []
    for name, encoder in encoders.items():
        own = list(_parts_of(encoder, tunings[name], epochs, generator))
        remarks += _remarks(name, encoder, tunings[name], own)
        parts += own
    return Plan(tuple(parts), tuple(remarks))


def _learning(encoder: Encoder, tuning: TuningConfig) -> Sequence[nn.Module]:
    """Return the parts of an encoder that shall learn, those nearest the output first."""
    parts = list(encoder.by_depth())[::-1]
    if isinstance(tuning.train, LastParts):
        return parts[: tuning.train.last]
    return [] if tuning.train == "none" else parts


def _parts_of(
    encoder: Encoder, tuning: TuningConfig, epochs: int, generator: torch.Generator
) -> Iterator[LearningPart]:
    """Yield what of an encoder learns within so many epochs, and let nothing else of it learn."""
    could = {id(weight) for weight in encoder.parameters() if weight.requires_grad}
    encoder.freeze()
    wait, place = tuning.unfreeze_after_epochs or 0, 0
    for part in _learning(encoder, tuning):
        first_epoch = 1 + wait * (place + 1)
        if first_epoch > epochs:
            return
        weights = [weight for weight in part.parameters() if id(weight) in could]
        if tuning.lora is not None:
            layers = targets_in(encoder, part, tuning.lora.targets)
            weights = add_low_rank(layers, tuning.lora, generator)
        if weights:
            for weight in weights:
                weight.requires_grad_()
            yield LearningPart(tuple(weights), tuning.rate * tuning.depth_decay**place, first_epoch)
            place += 1


def _faults(name: str, encoder: Encoder, tuning: TuningConfig) -> Iterator[Fault]:
    """Yield what an encoder's options ask for that it does not have."""
    key, count = f"model.tuning.{name}", len(encoder.by_depth())
    if not any(True for _ in encoder.parameters()):
        if tuning.train not in ("all", "none") or tuning != TuningConfig(train=tuning.train):
            yield Fault("the encoder has no weights that could learn. Leave it out.", None, None, key)
        return
    parts = "1 part" if count == 1 else f"{count} parts"
    if isinstance(tuning.train, LastParts) and tuning.train.last > count:
        yield Fault(f"the encoder has {parts}. Name fewer, or write `train: all`.", None, None, f"{key}.train")
    learning = _learning(encoder, tuning)
    if tuning.depth_decay != 1 and len(learning) == 1:
        message = "has no effect where one part of the encoder learns. Leave it out, or lower `rate`."
        yield Fault(message, None, None, f"{key}.depth_decay")
    if tuning.lora is not None:
        for target in tuning.lora.targets or ("",):
            if not any(True for part in learning for _ in targets_in(encoder, part, (target,) if target else ())):
                yield Fault(_no_layer(target, encoder, learning), None, None, f"{key}.lora")


def _no_layer(target: str, encoder: Encoder, learning: Sequence[nn.Module]) -> str:
    known = {id(layer) for part in learning for layer in targets_in(encoder, part, ())}
    names = sorted({name.rpartition(".")[2] for name, layer in encoder.named_modules() if id(layer) in known})
    if not names:
        return "what learns has no linear layer, whose weights could have low-rank parts. Leave `lora` out."
    return f"no linear layer that learns is called '{target}'. There are {', '.join(names)}."


def _remarks(name: str, encoder: Encoder, tuning: TuningConfig, own: Sequence[LearningPart]) -> Iterator[str]:
    """Yield what of an encoder learns, in words, unless all of it simply does."""
    if tuning == TuningConfig(train="all"):
        return
    if not own:
        yield f"model.tuning.{name}: the encoder stays as it is"
        return
    how = "learn by low-rank parts" if tuning.lora else "learn"
    told = [f"{len(own)} of {len(encoder.by_depth())} parts of the encoder {how}"]
    if own[0].rate != 1 or own[-1].rate != 1:
        rates = {f"{part.rate:.3g}" for part in (own[0], own[-1])}
        told.append(f"at {' to '.join(sorted(rates))} of the learning rate")
    if own[-1].first_epoch > 1:
        told.append(f"the first from epoch {own[0].first_epoch} on, all from epoch {own[-1].first_epoch} on")
    yield f"model.tuning.{name}: {', '.join(told)}"
