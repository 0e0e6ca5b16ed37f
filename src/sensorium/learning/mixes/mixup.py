"""Mixup: rows are averaged with others, and so are their labels."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from sensorium.learning.mixes import MixConfig, Mixture
from sensorium.learning.mixes.blending.pairs import blend, draw_shares
from sensorium.specs import Array


class MixupConfig(MixConfig):
    """Options of `mixup` (Zhang et al., 2018): every input of a row is averaged with its partner's.

    Texts have no average: a mixed text is the beginning of one and the end of the other. Try it where a model fits its
    few training rows and fails on others.

    Attributes:
        alpha: How evenly rows are mixed: at 0.2 most keep nearly all of their own, at 1 any share is as likely, and
            above that shares near a half are. Raise it while the training loss stays far below the validation loss.
    """

    type: Literal["mixup"] = "mixup"
    alpha: float = Field(default=0.2, gt=0, le=100)

    def mix(self, feeds: Mapping[str, Array], partners: NDArray[np.intp], rng: np.random.Generator) -> Mixture:
        """Average every input of a batch."""
        shares = draw_shares(self.alpha, len(partners), rng)
        mixed: dict[str, Array] = {}
        for name in (key.removesuffix(".values") for key in feeds if key.endswith(".values")):
            values, mask = blend(feeds[f"{name}.values"], feeds[f"{name}.mask"], partners, shares)
            mixed |= {f"{name}.values": values, f"{name}.mask": mask}
        return Mixture(mixed, shares)
