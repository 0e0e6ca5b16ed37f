"""Random variations of waveforms (samples,) int16, for training. None changes the length."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Wave = NDArray[np.int16]
MAX_GAIN_DB = 6.0
MAX_SHIFT = 0.1
MIN_SNR_DB, MAX_SNR_DB = 15.0, 40.0


def gain(wave: Wave, rng: np.random.Generator) -> Wave:
    """Make it louder or softer by up to 6 dB."""
    factor = np.float32(10 ** (rng.uniform(-MAX_GAIN_DB, MAX_GAIN_DB) / 20))
    return _to_int16(wave * factor)


def shift(wave: Wave, rng: np.random.Generator) -> Wave:
    """Move it in time by up to a tenth of its length; silence fills the gap."""
    most = int(len(wave) * MAX_SHIFT)
    offset = int(rng.integers(-most, most + 1))
    moved = np.zeros_like(wave)
    if offset >= 0:
        moved[offset:] = wave[: len(wave) - offset]
    else:
        moved[:offset] = wave[-offset:]
    return moved


def noise(wave: Wave, rng: np.random.Generator) -> Wave:
    """Add white noise, 15 to 40 dB below the signal."""
    values = wave.astype(np.float32)
    level = np.sqrt(np.mean(values * values)) * 10 ** (-rng.uniform(MIN_SNR_DB, MAX_SNR_DB) / 20)
    return _to_int16(values + rng.standard_normal(len(wave), dtype=np.float32) * np.float32(level))


def _to_int16(values: NDArray[np.float32]) -> Wave:
    return np.clip(np.rint(values), -32768, 32767).astype(np.int16)
