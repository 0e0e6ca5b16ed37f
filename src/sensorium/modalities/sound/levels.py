"""Levels of sound: root mean square, peak and loudness, in decibels relative to full scale."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from sensorium.modalities.sound.waves import Wave, fast_length

SILENCE_DB = -120.0
BLOCK_S, STEP_S = 0.4, 0.1
ABSOLUTE_GATE_LUFS, RELATIVE_GATE_LU = -70.0, -10.0
LOUDNESS_OFFSET_LU = -0.691
RINGING_S = 0.2
"""How long the loudness filter rings; silence of that length keeps the end from reaching the start."""


def power_db(power: float) -> float:
    """Return a power relative to full scale in decibels, at least SILENCE_DB."""
    return max(SILENCE_DB, 10 * math.log10(power)) if power > 0 else SILENCE_DB


def rms_db(wave: Wave) -> float:
    """Return the root mean square in decibels."""
    return power_db(float(np.mean(np.square(wave, dtype=np.float64))))


def peak_db(wave: Wave) -> float:
    """Return the greatest sample in decibels."""
    return power_db(float(np.abs(wave).max()) ** 2)


def loudness_lufs(wave: Wave, sample_rate_hz: int) -> float:
    """Return the integrated loudness (ITU-R BS.1770-4) of one channel, at least SILENCE_DB.

    Blocks of 0.4 s that are much quieter than the rest do not count. A shorter recording is one block.
    """
    energy = np.square(k_weighted(wave, sample_rate_hz), dtype=np.float64)
    sums = np.concatenate([[0.0], np.cumsum(energy)])
    block, step = min(len(wave), round(BLOCK_S * sample_rate_hz)), round(STEP_S * sample_rate_hz)
    starts = np.arange(0, len(wave) - block + 1, step)
    powers = (sums[starts + block] - sums[starts]) / block
    for gate_db in (ABSOLUTE_GATE_LUFS, None):
        if not len(powers):
            return SILENCE_DB
        mean_db = power_db(float(powers.mean())) + LOUDNESS_OFFSET_LU
        least_db = mean_db + RELATIVE_GATE_LU if gate_db is None else gate_db
        powers = powers[powers > 10 ** ((least_db - LOUDNESS_OFFSET_LU) / 10)]
    return power_db(float(powers.mean())) + LOUDNESS_OFFSET_LU if len(powers) else SILENCE_DB


def k_weighted(wave: Wave, sample_rate_hz: int) -> NDArray[np.float32]:
    """Return the waveform as loudness hears it (ITU-R BS.1770-4): high tones raised, low ones taken out.

    The recommendation gives coefficients for 48 kHz; these are its analogue filters, brought to any rate by the
    bilinear transform (after De Man, 2014).
    """
    length = fast_length(len(wave) + round(RINGING_S * sample_rate_hz))
    turn = np.exp(-2j * np.pi * np.fft.rfftfreq(length))
    response = _shelf(turn, sample_rate_hz) * _high_pass(turn, sample_rate_hz)
    spectrum = np.fft.rfft(wave, n=length) * response.astype(np.complex64)
    return np.asarray(np.fft.irfft(spectrum, n=length)[: len(wave)], dtype=np.float32)


def _shelf(turn: NDArray[np.complex128], sample_rate_hz: int) -> NDArray[np.complex128]:
    """Return the response at e^-iw of the filter for the head: 4 dB above about 1.7 kHz."""
    k = math.tan(math.pi * 1681.974450955533 / sample_rate_hz)
    high, quality = 10 ** (3.999843853973347 / 20), 0.7071752369554196
    band = high**0.4996667741545416
    above = (high + band * k / quality + k * k, 2 * (k * k - high), high - band * k / quality + k * k)
    below = (1 + k / quality + k * k, 2 * (k * k - 1), 1 - k / quality + k * k)
    return _quotient(above, below, turn)


def _high_pass(turn: NDArray[np.complex128], sample_rate_hz: int) -> NDArray[np.complex128]:
    """Return the response at e^-iw of the filter that takes out what lies below about 38 Hz."""
    k = math.tan(math.pi * 38.13547087602444 / sample_rate_hz)
    below = (1 + k / 0.5003270373238773 + k * k, 2 * (k * k - 1), 1 - k / 0.5003270373238773 + k * k)
    # The recommendation leaves this filter's numerator at 1, -2, 1.
    return _quotient((1.0, -2.0, 1.0), (1.0, below[1] / below[0], below[2] / below[0]), turn)


def _quotient(
    above: tuple[float, float, float], below: tuple[float, float, float], turn: NDArray[np.complex128]
) -> NDArray[np.complex128]:
    return np.asarray(np.polyval(above[::-1], turn) / np.polyval(below[::-1], turn))


def raised(wave: Wave, *, level_db: float, target_db: float, max_gain_db: float) -> Wave:
    """Return the waveform brought from a level to another, as far as neither gain nor full scale forbid.

    Silence stays as it is, and what would pass full scale is raised less, not cut.
    """
    peak = float(np.abs(wave).max())
    if level_db <= SILENCE_DB or not peak:
        return wave
    gain = 10 ** (min(target_db - level_db, max_gain_db) / 20)
    return wave * np.float32(min(gain, 1 / peak))
