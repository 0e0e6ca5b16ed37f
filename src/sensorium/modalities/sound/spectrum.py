"""Power spectra of overlapping frames, in NumPy."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from typing import Literal

import numpy as np
from numpy.lib.stride_tricks import as_strided
from numpy.typing import NDArray

from sensorium.modalities.sound.waves import FULL_SCALE, KeptWave, Wave

Window = Literal["hann", "hamming", "blackman", "rectangular"]
Power = NDArray[np.float32]
_COSINES: dict[Window, tuple[float, ...]] = {
    "hann": (0.5, -0.5),
    "hamming": (0.54, -0.46),
    "blackman": (0.42, -0.5, 0.08),
    "rectangular": (1.0,),
}
PHASES = 8
MATRIX_FFTS = (128, 256, 512, 1024, 2048)
"""Lengths at which matrix products are faster than NumPy's transform, by two to three times."""
SINGLE_THREADED_PRODUCTS = 262_144
"""Multiplications in a matrix product up to which OpenBLAS starts no threads. They would get in the way of the
threads that read cells."""
FRAMES_AT_ONCE = 100
"""Most frames that are worked on together: their arrays stay in a processor's cache."""


def window_of(kind: Window, length: int) -> NDArray[np.float64]:
    """Return a periodic window (length,): a sum of cosines (Harris, 1978)."""
    angles = 2 * np.pi * np.arange(length) / length
    terms = [weight * np.cos(order * angles) for order, weight in enumerate(_COSINES[kind])]
    return np.asarray(np.sum(terms, axis=0))


class PowerSpectrum:
    """Turns waveforms into power spectra. Window and transform are computed once.

    Frame i is centred on sample i * hop; silence surrounds the recording.

    Attributes:
        hop: Samples between frames.
        fft_length: Samples that a frame is filled up to with silence: the next power of two.
        num_bins: Frequencies from 0 Hz to half the sample rate.
    """

    def __init__(self, *, sample_rate_hz: int, window_ms: float, hop_ms: float, window: Window) -> None:
        self.hop = max(1, round(sample_rate_hz * hop_ms / 1000))
        length = max(2, round(sample_rate_hz * window_ms / 1000))
        self.fft_length = 1 << (length - 1).bit_length()
        self.num_bins = self.fft_length // 2 + 1
        values = window_of(window, length)
        self._length = length
        if self.fft_length in MATRIX_FFTS:
            transform = MatrixTransform(values, self.fft_length)
            self._transform: Callable[[Power], Power] = transform
            self._read, self._at_once = transform.num_samples, transform.frames_at_once
        else:
            self._transform = FourierTransform(values, self.fft_length)
            self._read, self._at_once = length, FRAMES_AT_ONCE

    def frames_in(self, samples: int) -> int:
        """Return how many frames a waveform of so many samples has: one for each hop begun."""
        return max(1, -(-samples // self.hop))

    def blocks(self, wave: KeptWave | Wave) -> Iterator[tuple[slice, Power]]:
        """Yield the power (frames, num_bins) float32 of a waveform, some frames at a time, with their places."""
        count = self.frames_in(len(wave))
        padded = np.zeros((count - 1) * self.hop + self._read, dtype=np.float32)
        start = self._length // 2
        used = wave[: len(padded) - start]
        padded[start : start + len(used)] = used
        if wave.dtype == np.int16:
            padded *= np.float32(1 / FULL_SCALE)
        strides = (padded.strides[0] * self.hop, padded.strides[0])
        frames = as_strided(padded, (count, self._read), strides, writeable=False)
        size = -(-count // -(-count // self._at_once))  # blocks of like size
        for first in range(0, count, size):
            place = slice(first, min(first + size, count))
            yield place, self._transform(frames[place])


class FourierTransform:
    """Power of windowed frames by NumPy's own transform."""

    def __init__(self, window: NDArray[np.float64], fft_length: int) -> None:
        self._window = window.astype(np.float32)
        self._fft_length = fft_length

    def __call__(self, frames: Power) -> Power:
        """Return the power (frames, fft_length // 2 + 1) of frames (frames, samples)."""
        spectrum = np.fft.rfft(frames * self._window, n=self._fft_length)
        return np.asarray(np.square(spectrum.real) + np.square(spectrum.imag))


class MatrixTransform:
    """The same by matrix products, in less than half the time for frames of some hundred samples.

    One step of Cooley and Tukey (1965) with N = 8 M: every eighth sample makes a sub-frame, whose M frequencies are a
    matrix product, and a second product joins the eight. Window and twiddle factors are part of the first matrices.
    Real and imaginary parts are apart, since no processor multiplies complex numbers as fast. Sound is real, so
    M / 2 + 1 frequencies of a sub-frame tell the rest.

    Attributes:
        num_samples: Samples of a frame that are read.
        frames_at_once: Frames to be given at once.
    """

    def __init__(self, window: NDArray[np.float64], fft_length: int) -> None:
        sub_length = fft_length // PHASES
        rows = -(-len(window) // PHASES)
        self.num_samples = rows * PHASES
        padded = np.zeros(self.num_samples)
        padded[: len(window)] = window
        kept = sub_length // 2 + 1
        sample = np.arange(self.num_samples).reshape(rows, PHASES)
        waves = np.exp(-2j * np.pi * sample[:, :, None] * np.arange(kept) / fft_length)
        waves = (waves * padded.reshape(rows, PHASES, 1)).transpose(1, 0, 2)
        self._matrices = np.stack([waves.real, waves.imag]).astype(np.float32)
        self._joining = _joining_matrix()
        self.frames_at_once = min(FRAMES_AT_ONCE, SINGLE_THREADED_PRODUCTS // (rows * kept))
        self._order = _places(sub_length)
        self._scratch = Scratch(self.frames_at_once, rows, kept)

    def __call__(self, frames: Power) -> Power:
        """Return the power (frames, fft_length // 2 + 1) of frames (frames, num_samples), at most `frames_at_once`."""
        count, rows = len(frames), self.num_samples // PHASES
        sub_frames, parts, joined = self._scratch.of(count)
        sub_frames[...] = frames.reshape(count, rows, PHASES).transpose(2, 0, 1)
        np.matmul(sub_frames, self._matrices, out=parts)
        columns = parts.reshape(2 * PHASES, -1)
        step = SINGLE_THREADED_PRODUCTS // self._joining.size
        for first in range(0, columns.shape[1], step):
            part = slice(first, first + step)
            np.matmul(self._joining, columns[:, part], out=joined[:, part])
        squares = np.square(joined, out=joined)
        power = squares[:PHASES] + squares[PHASES:]
        return np.asarray(power.reshape(PHASES, count, -1).transpose(1, 0, 2).reshape(count, -1)[:, self._order])


def _joining_matrix() -> NDArray[np.float32]:
    """Return what joins the eight sub-frames: (real and imaginary octaves, real and imaginary phases)."""
    turns = np.exp(-2j * np.pi * np.outer(np.arange(PHASES), np.arange(PHASES)) / PHASES)
    return np.block([[turns.real, -turns.imag], [turns.imag, turns.real]]).astype(np.float32)


def _places(sub_length: int) -> NDArray[np.intp]:
    """Return where each frequency from 0 to half of all lies in (8, kept) read row by row."""
    fft_length, kept = PHASES * sub_length, sub_length // 2 + 1
    octave, column = np.divmod(np.arange(PHASES * kept), kept)
    frequency = column + sub_length * octave
    place = np.empty(fft_length, dtype=np.intp)
    place[-frequency % fft_length] = place[frequency] = np.arange(PHASES * kept)
    return place[: fft_length // 2 + 1]  # the power of a negative frequency is that of the positive one


class Scratch(threading.local):
    """Arrays between steps, for each thread its own: asking for them anew takes longer."""

    def __init__(self, frames: int, rows: int, kept: int) -> None:
        self._sub_frames = np.empty(PHASES * frames * rows, dtype=np.float32)
        self._parts = np.empty(2 * PHASES * frames * kept, dtype=np.float32)
        self._joined = np.empty_like(self._parts)
        self._rows, self._kept = rows, kept

    def of(self, count: int) -> tuple[Power, Power, Power]:
        """Return sub-frames (8, frames, rows), their parts (2, 8, frames, kept) and the joined parts (16, columns)."""
        columns = count * self._kept
        return (
            self._sub_frames[: PHASES * count * self._rows].reshape(PHASES, count, self._rows),
            self._parts[: 2 * PHASES * columns].reshape(2, PHASES, count, self._kept),
            self._joined[: 2 * PHASES * columns].reshape(2 * PHASES, columns),
        )
