"""Lowers steady noise by spectral gating."""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray
from pydantic import Field

from sensorium.modalities.sound.cleaners import SoundCleanerConfig
from sensorium.modalities.sound.waves import Wave

FRAME_MS = 32.0
SMOOTHED_FRAMES, SMOOTHED_BINS = 3, 3


class DenoiseConfig(SoundCleanerConfig):
    """Lowers steady noise (spectral gating, after Boll, 1979): hiss, fans, traffic.

    What the noise sounds like is learned from the quietest moments of each recording. Steady sound that is meant,
    such as a held note, counts as noise there.

    Attributes:
        reduction_db: How far noise is lowered. More takes out more and sounds rougher.
        threshold_db: How far above the noise a frequency must lie to stay.
        noise_share: Part of the recording that is taken for noise alone: its quietest.
    """

    type: Literal["denoise"] = "denoise"
    reduction_db: float = Field(default=12.0, gt=0, le=60)
    threshold_db: float = Field(default=6.0, ge=0, le=40)
    noise_share: float = Field(default=0.1, gt=0, le=0.5)

    def clean(self, wave: Wave, sample_rate_hz: int) -> Wave:
        """Return the waveform with its noise lowered, of the same length."""
        half = max(1, round(sample_rate_hz * FRAME_MS / 2000))
        # Of two half-overlapping windows of this shape, applied before and after, the squares add up to one.
        window = np.sin(np.pi * (np.arange(2 * half) + 0.5) / (2 * half)).astype(np.float32)
        padded = np.pad(wave, (half, half + -len(wave) % half))
        spectra = np.fft.rfft(sliding_window_view(padded, 2 * half)[::half] * window)
        frames = np.fft.irfft(spectra * self._gains(np.square(np.abs(spectra))), n=2 * half) * window
        joined = np.zeros((len(frames) + 1, half), dtype=np.float32)
        joined[:-1] += frames[:, :half]
        joined[1:] += frames[:, half:]
        return joined.ravel()[half : half + len(wave)]

    def _gains(self, power: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return the gain (frames, bins) of each frequency of each frame from its power."""
        num_quiet = max(1, round(self.noise_share * len(power)))
        loudness = power.sum(axis=1)
        noise = power[np.argpartition(loudness, num_quiet - 1)[:num_quiet]].mean(axis=0)
        kept = (power > noise * np.float32(10 ** (self.threshold_db / 10))).astype(np.float32)
        kept = _smoothed(_smoothed(kept, SMOOTHED_FRAMES).T, SMOOTHED_BINS).T
        least = np.float32(10 ** (-self.reduction_db / 20))
        return np.asarray(least + (1 - least) * kept)


def _smoothed(values: NDArray[np.float32], width: int) -> NDArray[np.float32]:
    """Return the mean over an odd number of neighbours along the first axis, which keeps single bins from ringing."""
    padded = np.pad(values, [(width // 2, width // 2), (0, 0)], mode="edge")
    return np.asarray(sum(padded[step : step + len(values)] for step in range(width)) / np.float32(width))
