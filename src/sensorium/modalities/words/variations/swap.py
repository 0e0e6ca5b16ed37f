"""Tokens that change places at random."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

import numpy as np
from pydantic import Field

from sensorium.modalities.words.variations import TextVariationConfig, Vary
from sensorium.specs import Array


class SwapConfig(TextVariationConfig):
    """The `swap` variation: two tokens change places, several times over (Wei and Zou, 2019).

    Use it where the order of words tells little, as in titles and search terms.

    Attributes:
        share: Swaps, as a share of the text's tokens; at least one.
    """

    type: Literal["swap"] = "swap"
    share: float = Field(default=0.1, gt=0, le=1)

    def build(self, ids_of: Callable[[str], list[int]]) -> Vary:  # noqa: ARG002
        """Make the variation."""

        def vary(array: Array, rng: np.random.Generator) -> Array:
            varied = array.copy()
            for first, second in rng.integers(len(array), size=(max(1, round(self.share * len(array))), 2)):
                varied[[first, second]] = varied[[second, first]]
            return varied

        return vary
