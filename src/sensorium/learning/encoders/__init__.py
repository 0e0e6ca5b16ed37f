"""The contract of an encoder: one input's padded values become tokens and a summary."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar, NamedTuple, Self

from torch import Tensor, nn

from sensorium.modalities import ModalityConfig
from sensorium.registry import PartConfig
from sensorium.specs import FeatureSpec, TargetSpec


class Encoded(NamedTuple):
    """One encoded input.

    Attributes:
        tokens: (batch, length, dim), zero where ``mask`` is False.
        mask: (batch, length) bool; an absent input is an all-False row.
        summary: (batch, dim), the encoder's own one-vector view, zero where the input is absent.
    """

    tokens: Tensor
    mask: Tensor
    summary: Tensor


class Encoder(nn.Module, ABC):
    """Reads values (batch, length, *item_shape) and mask (batch, length). ``dim`` is the width of its tokens.

    A record's encoding depends on that record alone and not on how far its row was padded. ``remarks`` are what a
    person should know of how it starts. ``sections`` are the widths of the parts of its summary, where it has several
    that tell unlike things: lists of those that belong together, which sum to ``dim``.
    """

    dim: int
    remarks: tuple[str, ...] = ()
    sections: tuple[tuple[int, ...], ...] = ()

    @abstractmethod
    def forward(self, values: Tensor, mask: Tensor) -> Encoded:
        """Encode one input of a batch."""

    def by_depth(self) -> Sequence[nn.Module]:
        """Return the parts that may learn one without the other, from input to output.

        Together they hold all weights, and each also what it drops at random, since a part that does not learn drops
        nothing. Default: the encoder as one.
        """
        return [self]

    @property
    def frozen(self) -> bool:
        """Whether nothing of it learns: it has weights, and none takes a gradient."""
        return _stays(self)

    @property
    def learns(self) -> bool:
        """Whether anything of it learns by gradient; what is frozen, or has no weights, does not."""
        return any(weight.requires_grad for weight in self.parameters())

    def freeze(self) -> Self:
        """Let nothing of it learn: the optimiser passes its weights by, and it works as in use even in training."""
        return self.requires_grad_(requires_grad=False).eval()

    def train(self, mode: bool = True) -> Self:
        """Set whether it learns; parts that are frozen do not, so that nothing of them is dropped at random."""
        super().train(mode and not self.frozen)
        if self.training:
            for part in (*self.by_depth(), *self.modules()):
                if _stays(part):
                    part.eval()
        return self


def _stays(part: nn.Module) -> bool:
    weights = list(part.parameters())
    return bool(weights) and not any(weight.requires_grad for weight in weights)


@dataclass(frozen=True)
class InputNeeds:
    """What an encoder's first weights need of the input that they read.

    Attributes:
        options: Without these the weights mean nothing; a config that says otherwise is refused.
        defaults: These suit the weights, and are used where the config says nothing.
        steady: These leave random variations out, and are used where the config says nothing and nothing of the
            encoder learns, so that a row's features are always the same.
    """

    options: Mapping[str, Any] = field(default_factory=dict)
    defaults: Mapping[str, Any] = field(default_factory=dict)
    steady: Mapping[str, Any] = field(default_factory=dict)


class EncoderConfig(PartConfig, ABC):
    """Options of an encoder.

    Attributes:
        modalities: Modalities whose features it reads, by `ModalityConfig.form`.
        first_weights: Options that only say where first weights come from. A run that continues from a model with this
            encoder does without, since it has the model's weights.
        was_learned: Whether its first weights were learned elsewhere. They then stay as they are where the config says
            nothing else; see `TuningConfig`.
    """

    modalities: ClassVar[tuple[str, ...]]
    first_weights: ClassVar[tuple[str, ...]] = ()
    was_learned: ClassVar[bool] = False

    def for_target(self, _target: TargetSpec, /) -> Self:
        """Return the options with what they leave open chosen for a target. Default: nothing is open."""
        return self

    @abstractmethod
    def build(self, spec: FeatureSpec) -> Encoder:
        """Build the encoder for features of this spec."""

    def input_needs(self, _modality: ModalityConfig, /) -> InputNeeds:
        """Return what the encoder needs of the input it reads. Default: nothing but its form.

        Raises:
            ConfigError: Its weights are not at hand, or do not read such an input.
            MissingDependencyError: A package is not installed.
        """
        return InputNeeds()
