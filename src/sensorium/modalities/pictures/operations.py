"""The operations that RandAugment and TrivialAugment draw from, each with a strength from none to a stated reach."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageEnhance

from sensorium.modalities.pictures import Picture
from sensorium.modalities.pictures.affine import Edge, mapped, warp
from sensorium.modalities.pictures.cleaners.auto_contrast import AutoContrastConfig
from sensorium.modalities.pictures.cleaners.equalise import EqualiseConfig
from sensorium.modalities.pictures.recolour import recoloured

Operation = Callable[[Picture, float], Picture]
"""Takes a strength from -1 to 1; those that go one way only take its absolute value. 0 gives the picture as it is."""

_AUTO_CONTRAST = AutoContrastConfig(dark_percent=0, bright_percent=0)
_EQUALISE = EqualiseConfig()


@dataclass(frozen=True)
class Reach:
    """What an operation does at full strength.

    Attributes:
        degrees: Turn.
        shear: Pixels across for each pixel down.
        translation: Share of the picture's side.
        factor: Change of brightness, contrast, saturation and sharpness, as a share.
        bits: Bits that posterising takes from each level, of eight.
    """

    degrees: float
    shear: float
    translation: float
    factor: float
    bits: int

    def operations(self, edge: Edge) -> tuple[Operation, ...]:
        """Return the fourteen operations of Cubuk et al. (2020); ``edge`` says what lies beyond the picture's edges."""
        return (
            _identity,
            _auto_contrast,
            _equalise,
            self._posterise,
            _solarise,
            lambda picture, s: warp(picture, mapped(degrees=self.degrees * s), edge),
            lambda picture, s: warp(picture, mapped(shear=(self.shear * s, 0)), edge),
            lambda picture, s: warp(picture, mapped(shear=(0, self.shear * s)), edge),
            lambda picture, s: warp(picture, mapped(move_px=(self.translation * s * picture.shape[1], 0)), edge),
            lambda picture, s: warp(picture, mapped(move_px=(0, self.translation * s * picture.shape[0])), edge),
            lambda picture, s: recoloured(picture, saturation=1 + self.factor * s),
            lambda picture, s: recoloured(picture, contrast=1 + self.factor * s),
            lambda picture, s: recoloured(picture, brightness=1 + self.factor * s),
            self._sharpen,
        )

    def _posterise(self, picture: Picture, strength: float) -> Picture:
        """Clear the lowest bits of each level."""
        return picture & np.uint8(0xFF & ~((1 << round(self.bits * abs(strength))) - 1))

    def _sharpen(self, picture: Picture, strength: float) -> Picture:
        """Sharpen, or smooth where the strength is below zero."""
        return np.asarray(ImageEnhance.Sharpness(Image.fromarray(picture)).enhance(1 + self.factor * strength))


def _identity(picture: Picture, _strength: float) -> Picture:
    return picture


def _auto_contrast(picture: Picture, _strength: float) -> Picture:
    return _AUTO_CONTRAST.clean(picture)


def _equalise(picture: Picture, _strength: float) -> Picture:
    return _EQUALISE.clean(picture)


def _solarise(picture: Picture, strength: float) -> Picture:
    """Invert levels from a threshold on, which falls from above white to black with the strength."""
    return np.where(picture >= 256 * (1 - abs(strength)), 255 - picture, picture)
