"""Butterworth filters of zero phase, applied to the spectrum of a whole recording."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from sensorium.modalities.sound.waves import Wave, fast_length

Tangents = NDArray[np.float64]
Gain = Callable[[Tangents], Tangents]
RINGING_PERIODS = 6
"""Periods of the lowest edge that a recording is continued by on each side; a filter has rung down by then."""
NYQUIST = "is not below half of `sample_rate_hz`. Lower it."


def zero_phase(wave: Wave, gain: Gain, *, slowest_s: float, sample_rate_hz: int) -> Wave:
    """Return the waveform filtered forwards and backwards, which moves nothing in time.

    Args:
        wave: What to filter.
        gain: Gives the gain for the tangents of half the angular frequencies (frequencies,) from 0 to infinity.
        slowest_s: Period of the filter's lowest edge.
        sample_rate_hz: Rate of the waveform.
    """
    reach = min(len(wave) - 1, round(RINGING_PERIODS * slowest_s * sample_rate_hz))
    padded = np.pad(wave, reach, mode="reflect", reflect_type="odd")
    length = fast_length(len(padded))
    # At half the sample rate the tangent is infinite; one step below it is as good.
    angles = np.minimum(np.pi * np.fft.rfftfreq(length), np.pi / 2 - 1e-9)
    spectrum = np.fft.rfft(padded, n=length) * gain(np.tan(angles)).astype(np.float32)
    filtered = np.fft.irfft(spectrum, n=length)[reach : reach + len(wave)]
    return np.asarray(filtered, dtype=np.float32)


def tangent(frequency_hz: float, sample_rate_hz: int) -> float:
    """Return the tangent of half the angular frequency, where the bilinear transform puts an edge."""
    return float(np.tan(np.pi * frequency_hz / sample_rate_hz))


def butterworth(ratio: Tangents, order: int) -> Tangents:
    """Return the gain of a Butterworth (1930) filter run forwards and backwards: its power gain."""
    with np.errstate(over="ignore", divide="ignore"):  # far beyond an edge the gain is 0
        return np.asarray(1 / (1 + np.abs(ratio) ** (2 * order)))
