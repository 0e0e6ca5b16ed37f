"""Mel-frequency cepstral coefficients, and how they change."""

from __future__ import annotations

from typing import Literal, Self

import numpy as np
from numpy.typing import NDArray
from pydantic import Field, model_validator

from sensorium.modalities.sound.features import BandFeature, FramedConfig, SoundFeature, from_steps
from sensorium.modalities.sound.mel import MelBands
from sensorium.modalities.sound.spectrum import PowerSpectrum
from sensorium.specs import Array

DELTA_REACH = 2


class MfccConfig(FramedConfig):
    """Mel-frequency cepstral coefficients (Davis and Mermelstein, 1980): the shape of the spectrum in few numbers.

    For small sets of speech, and for models that want few inputs.

    Attributes:
        n_coefficients: How many, from the 0th (loudness) on. More describe finer shapes, pitch among them.
        n_mels: Mel bands that they are worked out from.
        deltas: 1 adds the slope of each coefficient over five frames, 2 the slope of the slope as well (Furui, 1986);
            for encoders that see little time at once.
    """

    type: Literal["mfcc"] = "mfcc"
    n_coefficients: int = Field(default=13, ge=1, le=128)
    n_mels: int = Field(default=40, ge=4, le=256)
    deltas: int = Field(default=0, ge=0, le=2)

    @model_validator(mode="after")
    def _enough_bands(self) -> Self:
        if self.n_coefficients > self.n_mels:
            raise ValueError("`n_coefficients` is above `n_mels`, which hold no more. Lower it, or raise `n_mels`.")
        return self

    def build(self, sample_rate_hz: int) -> SoundFeature:
        """Build the feature.

        Raises:
            ValueError: A band would hold no frequency.
        """
        spectrum = self.spectrum(sample_rate_hz)
        bands = MelBands(sample_rate_hz=sample_rate_hz, fft_length=spectrum.fft_length, n_mels=self.n_mels)
        return Mfcc(spectrum, bands, n_coefficients=self.n_coefficients, deltas=self.deltas)


class Mfcc(BandFeature):
    """The cosine transform of log mel power, with slopes beside it."""

    min_std = 0.1

    def __init__(self, spectrum: PowerSpectrum, bands: MelBands, *, n_coefficients: int, deltas: int) -> None:
        super().__init__(spectrum, bands)
        self._cosines = cosine_transform(bands.num_bands, n_coefficients)
        self._deltas = deltas
        self.width = self.num_scales = n_coefficients * (1 + deltas)

    def finish(self, kept: Array) -> NDArray[np.float32]:
        """Return the coefficients (frames, n_coefficients), then their slopes."""
        parts = [from_steps(kept) @ self._cosines]
        for _ in range(self._deltas):
            parts.append(slope(parts[-1]))
        return np.concatenate(parts, axis=1)


def cosine_transform(length: int, kept: int) -> NDArray[np.float32]:
    """Return the first columns (length, kept) of the orthonormal discrete cosine transform, type 2."""
    places, orders = np.arange(length)[:, None] + 0.5, np.arange(kept)
    cosines = np.cos(np.pi / length * places * orders) * np.sqrt(2 / length)
    cosines[:, 0] /= np.sqrt(2)
    return np.asarray(cosines, dtype=np.float32)


def slope(values: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the slope of the line through five frames, (frames, width); the first and last frame go on outside."""
    padded = np.pad(values, [(DELTA_REACH, DELTA_REACH), (0, 0)], mode="edge")
    count = len(values)
    total = np.zeros_like(values)
    for step in range(1, DELTA_REACH + 1):
        later, earlier = DELTA_REACH + step, DELTA_REACH - step
        total += np.float32(step) * (padded[later : later + count] - padded[earlier : earlier + count])
    return np.asarray(total / np.float32(2 * sum(step * step for step in range(1, DELTA_REACH + 1))))
