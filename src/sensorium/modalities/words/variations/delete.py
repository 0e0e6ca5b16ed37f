"""Tokens left out at random."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

import numpy as np
from pydantic import Field

from sensorium.modalities.words.variations import TextVariationConfig, Vary
from sensorium.specs import Array


class DeleteConfig(TextVariationConfig):
    """The `delete` variation: tokens are left out at random (Wei and Zou, 2019).

    Use it where short and long ways to say the same occur.

    Attributes:
        probability: That a token is left out; one always stays.
    """

    type: Literal["delete"] = "delete"
    probability: float = Field(default=0.1, gt=0, lt=1)

    def build(self, ids_of: Callable[[str], list[int]]) -> Vary:  # noqa: ARG002
        """Make the variation."""

        def vary(array: Array, rng: np.random.Generator) -> Array:
            stays = rng.random(len(array)) >= self.probability
            stays[rng.integers(len(array))] |= not stays.any()
            return array[stays]

        return vary
