"""The contract of a text's variation: other ids for the same text, at random, in training only. One file each."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable

import numpy as np

from sensorium.registry import PartConfig
from sensorium.specs import Array

Vary = Callable[[Array, np.random.Generator], Array]
"""Takes ids (length,) int32 and returns ids of the same kind, at least one; what it is given stays as it was."""


class TextVariationConfig(PartConfig, ABC):
    """Options of a variation."""

    @abstractmethod
    def build(self, ids_of: Callable[[str], list[int]]) -> Vary:
        """Make the variation.

        Args:
            ids_of: Reads a text as the input does, and returns its ids; none if a token of it is unknown.

        Raises:
            DataError: A file that the config names is wrong, or nothing in it can be used.
        """
