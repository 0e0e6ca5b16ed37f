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
MATRIX_FFTS = (128, 256, 512)
"""Lengths at which matrix products are faster than NumPy's transform, by up to twice."""
SINGLE_THREADED_PRODUCTS = 262_144
"""Multiplications in a matrix product up to which OpenBLAS starts no threads. They would get in the way of the
threads that read cells."""
FRAMES_AT_ONCE = 72
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
    """The same by matrix products, in half the time for frames of a few hundred samples.

    One step of Cooley and Tukey (1965) with N = 8 M: every eighth sample makes a sub-frame, the M frequencies of
    each sub-frame are a matrix product, and butterflies join the eight. The window and the factors between the two
    are part of the matrices. Sound is real, so M / 2 + 1 frequencies of a sub-frame tell the rest.

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
        waves *= padded.reshape(rows, PHASES, 1)
        self._matrices = np.ascontiguousarray(waves.transpose(1, 0, 2).astype(np.complex64)).view(np.float32)
        self.frames_at_once = min(FRAMES_AT_ONCE, SINGLE_THREADED_PRODUCTS // (rows * 2 * kept))
        self._turns = tuple(
            np.exp(-1j * np.pi * np.arange(half) / half).astype(np.complex64)[:, None, None] for half in (4, 2, 1)
        )
        self._order = self._places(sub_length)
        self._scratch = Scratch(self.frames_at_once, rows, kept)

    @staticmethod
    def _places(sub_length: int) -> NDArray[np.intp]:
        """Return where butterflies leave each frequency from 0 to half of all, in (8, kept) read row by row."""
        fft_length, kept = PHASES * sub_length, sub_length // 2 + 1
        reversed_bits = [0, 4, 2, 6, 1, 5, 3, 7]
        place = np.empty(fft_length, dtype=np.intp)
        for row, octave in enumerate(reversed_bits):
            for column in range(kept):
                frequency = column + sub_length * octave
                # The power of a negative frequency is that of the positive one.
                place[frequency] = place[-frequency % fft_length] = row * kept + column
        return place[: fft_length // 2 + 1]

    def __call__(self, frames: Power) -> Power:
        """Return the power (frames, fft_length // 2 + 1) of frames (frames, num_samples), at most `frames_at_once`."""
        count, rows = len(frames), self.num_samples // PHASES
        sub_frames, parts = self._scratch.sub_frames[:, :count], self._scratch.parts[:, :count]
        sub_frames[...] = frames.reshape(count, rows, PHASES).transpose(2, 0, 1)
        np.matmul(sub_frames, self._matrices, out=parts.view(np.float32))
        for turn in self._turns:
            self._join(parts, turn)
        squares = np.square(parts.view(np.float32))
        power = squares[..., 0::2] + squares[..., 1::2]
        return np.asarray(power.transpose(1, 0, 2).reshape(count, -1)[:, self._order])

    def _join(self, parts: NDArray[np.complex64], turn: NDArray[np.complex64]) -> None:
        """Apply one stage of butterflies, of groups twice as long as ``turn``, to parts (8, frames, kept) in place."""
        groups = parts.reshape(-1, 2, len(turn), *parts.shape[1:])
        first, second = groups[:, 0], groups[:, 1]
        difference = self._scratch.difference[:, : parts.shape[1]].reshape(first.shape)
        np.subtract(first, second, out=difference)
        first += second
        if len(turn) > 1:
            np.multiply(difference, turn, out=second)
        else:
            second[...] = difference


class Scratch(threading.local):
    """Arrays between steps, for each thread its own: asking for them anew takes longer."""

    def __init__(self, frames: int, rows: int, kept: int) -> None:
        self.sub_frames = np.empty((PHASES, frames, rows), dtype=np.float32)
        self.parts = np.empty((PHASES, frames, kept), dtype=np.complex64)
        self.difference = np.empty((PHASES // 2, frames, kept), dtype=np.complex64)
