"""The contract of a mix: every row of a training batch is mixed with another, its partner.

Rows are mixed only with rows that show the same inputs; what the loss does with the labels is the same for all mixes.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import ClassVar, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sensorium.registry import PartConfig
from sensorium.specs import Array


class Mixture(NamedTuple):
    """A batch that was mixed.

    Attributes:
        feeds: As they came, mixed; shapes and dtypes stay.
        shares: (batch,) float32, 0 to 1: how much of each row is still its own. The rest is its partner's.
    """

    feeds: dict[str, Array]
    shares: NDArray[np.float32]


class MixConfig(PartConfig, ABC):
    """Options of a mix.

    Attributes:
        modalities: Modalities of which it needs an input; empty where any will do.
    """

    modalities: ClassVar[tuple[str, ...]] = ()

    @abstractmethod
    def mix(self, feeds: Mapping[str, Array], partners: NDArray[np.intp], rng: np.random.Generator) -> Mixture:
        """Mix a batch.

        Args:
            feeds: As `sensorium.reading.feeds` gives them; not changed.
            partners: (batch,) place of each row's partner; a row without one is its own.
            rng: What decides.
        """
