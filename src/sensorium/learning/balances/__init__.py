"""The contract of a balance: what training does so that no input is drowned by the others.

An input that is learned quickly makes the loss of the answer small, and the encoders of the others are then told
little. A balance is given, at every step, how well the model answers from each input alone.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping

from torch import Tensor

from sensorium.learning.encoders import Encoded
from sensorium.registry import PartConfig


class BalanceConfig(PartConfig, ABC):
    """Options of a balance."""

    @abstractmethod
    def balance(self, alone: Mapping[tuple[str, ...], Tensor], encoded: Mapping[str, Encoded]) -> Tensor:
        """Return what is added to the loss, (); it may also change the gradients that will reach the encoders.

        Args:
            alone: Names of an input's views → mean loss, (), of the model's answers from that input alone, over rows
                that hold it.
            encoded: Input name → what its encoder gave; a hook on its tensors sees the gradient.
        """
