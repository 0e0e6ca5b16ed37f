"""A recording as what can be drawn: the outline of its waveform, and its spectrogram."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from sensorium.modalities.sound.spectrum import PowerSpectrum
from sensorium.modalities.sound.waves import FULL_SCALE, KeptWave
from sensorium.report.records.pictures import uri_of

COLUMNS = 160
BANDS = 64
RANGE_DB = 60.0
"""Power below the loudest by more than this is drawn as silence."""
MAX_HZ = 8000
WINDOW_MS = 32.0


def sound_of(wave: KeptWave, rate_hz: int) -> dict[str, Any]:
    """Return what a drawing of a recording takes.

    Args:
        wave: (samples,) int16.
        rate_hz: Samples a second.

    Returns:
        ``duration_s``; ``outline``, at most 160 pairs of least and greatest sample, -1 to 1 of the loudest;
        ``spectrogram``, a picture as a data URI, low tones at the bottom, the louder the darker; ``highest_hz``, the
        tone at its top.
    """
    spectrogram, highest_hz = _spectrogram(wave, rate_hz)
    return {
        "duration_s": len(wave) / rate_hz,
        "outline": _outline(wave),
        "spectrogram": uri_of(spectrogram),
        "highest_hz": highest_hz,
    }


def _outline(wave: KeptWave) -> list[list[float]]:
    parts = np.array_split(wave / FULL_SCALE, min(COLUMNS, len(wave)))
    loudest = float(np.abs(wave / FULL_SCALE).max()) or 1.0
    return [[round(float(part.min()) / loudest, 2), round(float(part.max()) / loudest, 2)] for part in parts]


def _spectrogram(wave: KeptWave, rate_hz: int) -> tuple[NDArray[np.uint8], int]:
    """Return grey levels (bands, frames), and the frequency of the topmost band."""
    hop_ms = max(1.0, min(WINDOW_MS, 1000 * len(wave) / rate_hz / COLUMNS))
    spectrum = PowerSpectrum(sample_rate_hz=rate_hz, window_ms=WINDOW_MS, hop_ms=hop_ms, window="hann")
    power = np.empty((spectrum.frames_in(len(wave)), spectrum.num_bins), dtype=np.float32)
    for place, block in spectrum.blocks(wave):
        power[place] = block
    num_bins = min(spectrum.num_bins, 1 + MAX_HZ * spectrum.fft_length // rate_hz)
    bands = _means(power[:, :num_bins], BANDS, axis=1)
    levels_db = 10 * np.log10(np.maximum(_means(bands, COLUMNS, axis=0), 1e-12))
    share = np.clip((levels_db - levels_db.max()) / RANGE_DB + 1, 0, 1)
    picture = np.ascontiguousarray((255 * (1 - share)).astype(np.uint8).T[::-1])
    return picture, round((num_bins - 1) * rate_hz / spectrum.fft_length)


def _means(values: NDArray[np.float32], count: int, *, axis: int) -> NDArray[np.float32]:
    """Return the means of so many runs along an axis, or the values where there are no more."""
    starts = np.linspace(0, values.shape[axis], min(count, values.shape[axis]) + 1).astype(int)
    sums = np.add.reduceat(values, starts[:-1], axis=axis)
    shape = [1, 1]
    shape[axis] = -1
    return np.asarray(sums / np.diff(starts).reshape(shape), dtype=np.float32)
