"""Log-mel spectrograms in NumPy."""

from __future__ import annotations

import math

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

LINEAR_HZ_PER_MEL = 200.0 / 3
LOG_START_HZ = 1000.0
LOG_START_MEL = LOG_START_HZ / LINEAR_HZ_PER_MEL
LOG_STEP = math.log(6.4) / 27
POWER_FLOOR = 1e-6


class LogMel:
    """Turns waveforms into log-mel spectrograms. Window and filter bank are computed once.

    Args:
        sample_rate_hz: Rate of the waveforms.
        window_ms: Length of the Hann window.
        hop_ms: Distance between frames.
        n_mels: Bands between 0 Hz and half the sample rate.
    """

    def __init__(self, *, sample_rate_hz: int, window_ms: float, hop_ms: float, n_mels: int) -> None:
        self.hop = max(1, round(sample_rate_hz * hop_ms / 1000))
        window = max(2, round(sample_rate_hz * window_ms / 1000))
        self._fft = 1 << (window - 1).bit_length()
        # Samples are int16: the window brings them to -1 to 1 as well.
        hann = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(window) / window)
        self._window = (hann / 32768).astype(np.float32)
        self._filters = mel_filters(sample_rate_hz=sample_rate_hz, fft_length=self._fft, n_mels=n_mels)

        # Every other triangle begins where the last but one ends, so two passes of sums over runs of
        # frequencies do the work of a matrix product that is mostly zeros, without its threads, which would
        # get in the way of the threads that read cells.
        halves = (self._filters[:, 0::2], self._filters[:, 1::2])
        self._tilings = [(half.sum(axis=1), (half > 0).argmax(axis=0)) for half in halves]

    @property
    def has_empty_band(self) -> bool:
        """Whether a band is so narrow that it holds no frequency of the transform."""
        return not bool(self._filters.any(axis=0).all())

    def frames_in(self, samples: int) -> int:
        """Return how many frames a waveform of so many samples has: one for each hop begun."""
        return max(1, -(-samples // self.hop))

    def __call__(self, wave: NDArray[np.int16]) -> NDArray[np.float32]:
        """Transform a waveform (samples,) int16 to (frames, n_mels) float32, the natural log of power.

        Frame i is centred on sample i * hop; silence surrounds the recording.
        """
        length = len(self._window)
        frames = self.frames_in(len(wave))
        padded = np.zeros((frames - 1) * self.hop + length, dtype=np.float32)
        used = wave[: len(padded) - length // 2]
        padded[length // 2 : length // 2 + len(used)] = used
        spectrum = np.fft.rfft(sliding_window_view(padded, length)[:: self.hop] * self._window, n=self._fft)
        power = np.square(spectrum.real) + np.square(spectrum.imag)
        bands = np.empty((frames, self._filters.shape[1]), dtype=np.float32)
        for offset, (weights, starts) in enumerate(self._tilings):
            bands[:, offset::2] = np.add.reduceat(power * weights, starts, axis=1)
        bands += np.float32(POWER_FLOOR)
        return np.log(bands, out=bands)


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
