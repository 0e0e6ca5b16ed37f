"""Telling loud stretches of a recording from quiet ones."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sensorium.modalities.sound.levels import SILENCE_DB
from sensorium.modalities.sound.waves import Wave

FRAME_MS = 10.0


def frame_samples(sample_rate_hz: int) -> int:
    """Return how many samples a stretch has."""
    return max(1, round(sample_rate_hz * FRAME_MS / 1000))


def frame_levels_db(wave: Wave, sample_rate_hz: int) -> NDArray[np.float64]:
    """Return the root mean square of each 10 ms, (frames,), in decibels; the last may be shorter.

    A constant offset is no sound, and does not count.
    """
    size = frame_samples(sample_rate_hz)
    starts = np.arange(0, len(wave), size)
    lengths = np.minimum(size, len(wave) - starts)
    power = np.add.reduceat(np.square(wave - wave.mean()), starts) / lengths
    return np.asarray(10 * np.log10(np.maximum(power, 10 ** (SILENCE_DB / 10))))


def widened(chosen: NDArray[np.bool_], margin_ms: float) -> NDArray[np.bool_]:
    """Return the frames chosen and those up to a margin before and after."""
    reach = round(margin_ms / FRAME_MS)
    if not reach:
        return chosen
    counts = np.concatenate([[0], np.cumsum(np.pad(chosen, reach))])
    return np.asarray(counts[2 * reach + 1 :] - counts[: -2 * reach - 1] > 0)
