"""Adding one sound to another at a given distance of levels."""

from __future__ import annotations

import math

import numpy as np

from sensorium.modalities.sound.waves import Wave


def power_of(wave: Wave) -> float:
    """Return the mean square of a waveform."""
    return float(np.dot(wave, wave)) / len(wave)


def added(wave: Wave, noise: Wave, *, snr_db: float) -> Wave:
    """Add noise of the same length to a waveform in place, the waveform's power lying so far above the noise's.

    Silence, on either side, adds nothing.
    """
    noise_power = power_of(noise)
    if noise_power > 0:
        wave += noise * np.float32(math.sqrt(power_of(wave) / noise_power) * 10 ** (-snr_db / 20))
    return wave
