"""Waveforms: as they are kept, 16 bits a sample, and as they are worked on."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

FULL_SCALE = 32_768
Wave = NDArray[np.float32]
"""(samples,) float32, full scale being -1 to 1."""
KeptWave = NDArray[np.int16]
"""(samples,) int16."""


def kept(wave: Wave) -> KeptWave:
    """Return a waveform as 16-bit samples; what is above full scale is cut off."""
    samples = np.clip(wave * np.float32(FULL_SCALE), -FULL_SCALE, FULL_SCALE - 1)
    return np.asarray(np.rint(samples), dtype=np.int16)


def worked_on(wave: KeptWave | Wave) -> Wave:
    """Return a waveform as float32 of its own."""
    samples = wave.astype(np.float32)
    if wave.dtype == np.int16:
        samples *= np.float32(1 / FULL_SCALE)
    return samples


def fast_length(samples: int) -> int:
    """Return the least length, from ``samples`` on, that a Fourier transform is fast for: 2^a 3^b 5^c."""
    best = 1 << max(0, samples - 1).bit_length()
    for odd in (3, 5, 9, 15, 25, 27, 45, 75, 125, 135, 225, 243):
        doublings = max(0, (-(-samples // odd) - 1).bit_length())
        best = min(best, odd << doublings)
    return best
