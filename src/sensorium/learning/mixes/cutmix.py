"""CutMix: a window of a picture shows another row's picture, and the labels are mixed by its area."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from sensorium.learning.mixes import MixConfig, Mixture
from sensorium.learning.mixes.blending.pairs import blend, draw_shares
from sensorium.specs import Array

PICTURE_AXES = 5
"""Pictures are (batch, length, channels, height, width); no other input has so many axes."""


class CutmixConfig(MixConfig):
    """Options of `cutmix` (Yun et al., 2019): pictures get a window of their partner's; other inputs are mixed up.

    Pictures of a record that has several get the same window. Try it for photographs, of which a part is enough to tell
    what they show; not where small signs decide, as in medical films, which a window can cover.

    Attributes:
        alpha: How evenly rows are mixed, by area; 1 makes any area as likely. See `mixup`.
    """

    modalities: ClassVar[tuple[str, ...]] = ("image",)

    type: Literal["cutmix"] = "cutmix"
    alpha: float = Field(default=1.0, gt=0, le=100)

    def mix(self, feeds: Mapping[str, Array], partners: NDArray[np.intp], rng: np.random.Generator) -> Mixture:
        """Cut a window into every picture, and average the other inputs by what is left outside of it."""
        windows = _windows(draw_shares(self.alpha, len(partners), rng), rng)
        sides = windows[:, :, 1] - windows[:, :, 0]
        shares = (1 - sides.prod(axis=1)).astype(np.float32)
        mixed: dict[str, Array] = {}
        for name in (key.removesuffix(".values") for key in feeds if key.endswith(".values")):
            values, mask = feeds[f"{name}.values"], feeds[f"{name}.mask"]
            if values.ndim == PICTURE_AXES:
                values = _pasted(values, mask & mask[partners], partners, windows)
            else:
                values, mask = blend(values, mask, partners, shares)
            mixed |= {f"{name}.values": values, f"{name}.mask": mask}
        return Mixture(mixed, shares)


def _windows(shares: NDArray[np.float32], rng: np.random.Generator) -> NDArray[np.float64]:
    """Return windows (rows, 2, 2): from and to, in height and in width, as parts of the picture's.

    A window has the picture's form and leaves ``shares`` of it, or more where it reaches over the edge.
    """
    half = np.sqrt(1 - shares)[:, None] / 2
    centres = rng.random((len(shares), 2))
    return np.stack([centres - half, centres + half], axis=2).clip(0, 1)


def _pasted(values: Array, both: Array, partners: NDArray[np.intp], windows: NDArray[np.float64]) -> Array:
    """Return the pictures with their windows; those whose partner has no picture there stay as they are."""
    pasted = values.copy()
    edges = np.rint(windows * np.array(values.shape[-2:])[:, None]).astype(int).tolist()
    for row, ((top, bottom), (left, right)) in enumerate(edges):
        window = (both[row], slice(None), slice(top, bottom), slice(left, right))
        pasted[row][window] = values[partners[row]][window]
    return pasted
