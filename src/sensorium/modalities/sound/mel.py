"""The mel scale and its bands."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

LINEAR_HZ_PER_MEL = 200.0 / 3
LOG_START_HZ = 1000.0
LOG_START_MEL = LOG_START_HZ / LINEAR_HZ_PER_MEL
LOG_STEP = math.log(6.4) / 27
BANDS_AT_ONCE = 16


class MelBands:
    """Sums power spectra to mel bands.

    A band spans few frequencies, so a matrix product over all of them is mostly zeros: bands are taken by sixteens,
    with the frequencies that those span. That also keeps the products too small for threads.

    Attributes:
        num_bands: How many there are.

    Raises:
        ValueError: A band is so narrow that it holds no frequency of the transform.
    """

    def __init__(self, *, sample_rate_hz: int, fft_length: int, n_mels: int) -> None:
        filters = mel_filters(sample_rate_hz=sample_rate_hz, fft_length=fft_length, n_mels=n_mels)
        if not filters.any(axis=0).all():
            raise ValueError("`n_mels` is too high for this `window_ms`: some bands hold no frequency. Lower it.")
        self._groups = [_group(filters, first) for first in range(0, n_mels, BANDS_AT_ONCE)]
        self.num_bands = n_mels

    def __call__(self, power: NDArray[np.float32], /) -> NDArray[np.float32]:
        """Sum power (frames, frequencies) to bands (frames, n_mels), float32."""
        bands = np.empty((len(power), self.num_bands), dtype=np.float32)
        for columns, rows, weights in self._groups:
            np.matmul(power[:, rows], weights, out=bands[:, columns])
        return bands


def _group(filters: NDArray[np.float32], first: int) -> tuple[slice, slice, NDArray[np.float32]]:
    """Return the places of some bands from ``first`` on, of the frequencies they span, and their weights."""
    columns = slice(first, first + BANDS_AT_ONCE)
    used = np.flatnonzero(filters[:, columns].any(axis=1))
    rows = slice(int(used[0]), int(used[-1]) + 1)
    return columns, rows, np.ascontiguousarray(filters[rows, columns])


def hz_to_mel(frequency_hz: float) -> float:
    """Return the mel value of a frequency: linear below 1 kHz, logarithmic above.

    Slaney, Auditory Toolbox, version 2, 1998.
    """
    if frequency_hz < LOG_START_HZ:
        return frequency_hz / LINEAR_HZ_PER_MEL
    return LOG_START_MEL + math.log(frequency_hz / LOG_START_HZ) / LOG_STEP


def mel_to_hz(mel: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the frequencies of mel values; the inverse of `hz_to_mel`."""
    above = LOG_START_HZ * np.exp(LOG_STEP * (np.maximum(mel, LOG_START_MEL) - LOG_START_MEL))
    return np.where(mel < LOG_START_MEL, mel * LINEAR_HZ_PER_MEL, above)


def mel_filters(*, sample_rate_hz: int, fft_length: int, n_mels: int) -> NDArray[np.float32]:
    """Return triangular filters (frequencies, n_mels) float32, each of the same area (Slaney, 1998)."""
    edges_hz = mel_to_hz(np.linspace(0.0, hz_to_mel(sample_rate_hz / 2), n_mels + 2))
    lower, centre, upper = edges_hz[:-2], edges_hz[1:-1], edges_hz[2:]
    frequencies_hz = np.fft.rfftfreq(fft_length, 1 / sample_rate_hz)[:, None]
    rising = (frequencies_hz - lower) / (centre - lower)
    falling = (upper - frequencies_hz) / (upper - centre)
    triangles = np.maximum(0.0, np.minimum(rising, falling))
    return np.asarray(triangles * (2.0 / (upper - lower)), dtype=np.float32)
