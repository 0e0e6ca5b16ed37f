"""The contract of a sound feature: what a waveform becomes; one file each.

Most features come from the power of frequency bands, frame by frame. Those are kept as the natural log of power, in
whole steps, and `SoundFeature.finish` does what little remains at every use. So the transform is done once a recording.
"""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from functools import cached_property
from typing import ClassVar, Protocol, Self

import numpy as np
from numpy.typing import NDArray
from pydantic import Field, model_validator

from sensorium.modalities.sound.spectrum import Power, PowerSpectrum, Window
from sensorium.modalities.sound.waves import KeptWave, Wave
from sensorium.registry import PartConfig
from sensorium.specs import Array

POWER_FLOOR = 1e-6
NOISE_FRAMES = 2048
NOISE_RMS = 0.1
STEPS = 1024
"""Steps to one of the natural log of power, when it is kept as whole numbers. They take the memory of half precision,
are finer, and come back to float32 in a sixth of the time."""


class SoundFeatureConfig(PartConfig, ABC):
    """Options of a sound feature.

    Attributes:
        form: What encoders call it; see `ModalityConfig.form`.
        encoder: Encoder used when the config names none.
        longest_s: Longest recording that it can be made of.
    """

    form: ClassVar[str] = "audio"
    encoder: ClassVar[str] = "log_mel_cnn"
    longest_s: ClassVar[float] = math.inf

    @abstractmethod
    def build(self, sample_rate_hz: int) -> SoundFeature:
        """Build the feature for waveforms of this rate.

        Raises:
            ValueError: The options do not fit each other or the rate; the message names them.
        """


class SoundFeature(ABC):
    """Turns waveforms into frames.

    Attributes:
        width: Numbers in a frame.
        num_scales: How many means and deviations there are to a frame: ``width``, or 1 for all its numbers together.
        min_std: Least deviation to divide by, so that what is silent in training does not drown others in use.
    """

    width: int
    num_scales: int
    min_std: float

    @abstractmethod
    def frames_in(self, samples: int) -> int:
        """Return how many frames a waveform of so many samples has, at least one."""

    @abstractmethod
    def keep(self, wave: KeptWave | Wave) -> Array:
        """Return what is kept of a waveform: (frames, bands) int16, or the waveform itself."""

    @abstractmethod
    def finish(self, kept: Array) -> NDArray[np.float32]:
        """Return the frames (frames, width) of what was kept, of its own memory."""


class Bands(Protocol):
    """Sums the power of frequencies to that of bands."""

    num_bands: int

    def __call__(self, power: Power, /) -> Power:
        """Return the power (frames, num_bands) of the power (frames, frequencies)."""


class BandFeature(SoundFeature):
    """The natural log of the power of frequency bands."""

    min_std = 0.5

    def __init__(self, spectrum: PowerSpectrum, bands: Bands) -> None:
        self._spectrum = spectrum
        self._bands = bands
        self.width = self.num_scales = bands.num_bands

    def frames_in(self, samples: int) -> int:
        """Return how many frames there are: one for each hop begun."""
        return self._spectrum.frames_in(samples)

    def log_power(self, wave: KeptWave | Wave) -> NDArray[np.float32]:
        """Return the natural log of the power of each band, (frames, num_bands)."""
        values = np.empty((self.frames_in(len(wave)), self._bands.num_bands), dtype=np.float32)
        for place, power in self._spectrum.blocks(wave):
            values[place] = self._bands(power)
        values += np.float32(POWER_FLOOR)
        return np.log(values, out=values)

    def keep(self, wave: KeptWave | Wave) -> NDArray[np.int16]:
        """Return the log power in whole steps; see `STEPS`."""
        return in_steps(self.log_power(wave))

    def finish(self, kept: Array) -> NDArray[np.float32]:
        """Return the log power itself."""
        return from_steps(kept)

    @cached_property
    def white_noise(self) -> Power:
        """Band powers (NOISE_FRAMES, num_bands) of one piece of white noise, of mean 1, to be read from any frame."""
        samples = NOISE_FRAMES * self._spectrum.hop
        wave = np.random.default_rng(0).standard_normal(samples, dtype=np.float32) * np.float32(NOISE_RMS)
        power = np.exp(self.log_power(wave))
        return np.asarray(power / power.mean())


def in_steps(log_power: NDArray[np.float32]) -> NDArray[np.int16]:
    """Return the natural log of power in whole steps; beyond 32 it is cut off."""
    limits = np.iinfo(np.int16)
    steps = np.rint(log_power * np.float32(STEPS)).clip(limits.min, limits.max)
    return np.asarray(steps, dtype=np.int16)


def from_steps(kept: Array) -> NDArray[np.float32]:
    """Return the log power, of its own memory, from whole steps; what is float32 already was never kept in steps."""
    log_power = kept.astype(np.float32)
    if kept.dtype == np.int16:
        log_power *= np.float32(1 / STEPS)
    return log_power


class FramedConfig(SoundFeatureConfig, ABC):
    """Options of a feature of overlapping frames.

    Attributes:
        window_ms: Length of a frame's window. Shorter follows quick changes, longer tells close pitches apart.
        hop_ms: Distance between frames; raise it where recordings are long and training is slow.
        window: Shape of the window. ``hann`` suits nearly all; ``blackman`` shows faint tones beside loud ones,
            ``rectangular`` keeps the ends of a frame.
    """

    window_ms: float = Field(default=25.0, ge=4, le=500)
    hop_ms: float = Field(default=10.0, ge=1, le=500)
    window: Window = "hann"

    @model_validator(mode="after")
    def _frames_touch(self) -> Self:
        if self.hop_ms > self.window_ms:
            raise ValueError("`hop_ms` is above `window_ms`, so sound between frames is lost. Lower it.")
        return self

    def spectrum(self, sample_rate_hz: int) -> PowerSpectrum:
        """Return the transform that the feature starts from."""
        return PowerSpectrum(
            sample_rate_hz=sample_rate_hz, window_ms=self.window_ms, hop_ms=self.hop_ms, window=self.window
        )
