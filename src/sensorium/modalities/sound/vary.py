"""Random variations of spectrograms, for training. None changes the length.

They work on the power of mel bands, where making a recording louder, moving it in time and adding noise to it are a
product, a shift and a sum. So the transform from waveform to bands, which costs far more, need not be repeated for
every variation: it is done once, and kept.
"""

from __future__ import annotations

from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from sensorium.modalities.sound.mel import POWER_FLOOR, LogMel

Power = NDArray[np.float32]
MAX_GAIN_DB = 6.0
MAX_SHIFT = 0.1
MIN_SNR_DB, MAX_SNR_DB = 15.0, 40.0
NOISE_FRAMES = 2048
NOISE_RMS = 3000


class Variations:
    """Varies log-mel spectrograms (frames, n_mels) float16 by named variations, in order.

    Args:
        names: ``gain``, ``shift``, ``noise``.
        log_mel: The transform that the spectrograms come from.
    """

    def __init__(self, names: tuple[str, ...], log_mel: LogMel) -> None:
        known = {"gain": self._gain, "shift": self._shift, "noise": self._noise}
        self._steps = [known[name] for name in names]
        self._log_mel = log_mel

    def __call__(
        self, spectrogram: NDArray[np.float16], rng: np.random.Generator
    ) -> NDArray[np.float16] | NDArray[np.float32]:
        """Return a random variation, as float32: rounding it to half precision would take as long as all else."""
        if not self._steps:
            return spectrogram
        power = spectrogram.astype(np.float32)
        np.exp(power, out=power)
        # The floor that keeps the logarithm finite is no sound: louder silence is still silence.
        power -= np.float32(POWER_FLOOR)
        np.maximum(power, 0, out=power)
        for step in self._steps:
            power = step(power, rng)
        power += np.float32(POWER_FLOOR)
        return np.log(power, out=power)

    def _gain(self, power: Power, rng: np.random.Generator) -> Power:
        """Make it louder or softer by up to 6 dB."""
        power *= np.float32(10 ** (rng.uniform(-MAX_GAIN_DB, MAX_GAIN_DB) / 10))
        return power

    def _shift(self, power: Power, rng: np.random.Generator) -> Power:
        """Move it in time by up to a tenth of its length; silence fills the gap."""
        most = int(len(power) * MAX_SHIFT)
        offset = int(rng.integers(-most, most + 1))
        moved = np.zeros_like(power)
        if offset >= 0:
            moved[offset:] = power[: len(power) - offset]
        else:
            moved[:offset] = power[-offset:]
        return moved

    def _noise(self, power: Power, rng: np.random.Generator) -> Power:
        """Add white noise, 15 to 40 dB below the mean power of the bands."""
        noise = self._white_noise
        if len(power) > len(noise):
            noise = np.resize(noise, power.shape)
        below = 10 ** (-rng.uniform(MIN_SNR_DB, MAX_SNR_DB) / 10)
        start = int(rng.integers(len(noise) - len(power) + 1))
        mean = float(np.add.reduce(power, axis=None)) / power.size  # half the time of `mean`
        power += noise[start : start + len(power)] * np.float32(mean * below)
        return power

    @cached_property
    def _white_noise(self) -> Power:
        """Band powers (NOISE_FRAMES, n_mels) of one piece of white noise, of mean 1; read from a random frame on."""
        samples = NOISE_FRAMES * self._log_mel.hop
        wave = np.random.default_rng(0).normal(0, NOISE_RMS, samples).astype(np.int16)
        power = np.exp(self._log_mel(wave))
        return np.asarray(power / power.mean())
