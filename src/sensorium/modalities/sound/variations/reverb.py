"""Reverberation."""

from __future__ import annotations

import math
from typing import Literal, Self

import numpy as np
from pydantic import Field, model_validator

from sensorium.modalities.sound.mixing import power_of
from sensorium.modalities.sound.variations import WaveVariation
from sensorium.modalities.sound.waves import Wave, fast_length

DECAY = math.log(1000)
"""Reverberation times are the seconds in which the level falls by 60 dB."""


class ReverbConfig(WaveVariation):
    """Reverberation of a made-up room: noise that decays (Polack, 1988), for recordings that will come from rooms.

    Attributes:
        min_s: Shortest reverberation time; a furnished room has 0.3 s.
        max_s: Longest; a church has several seconds.
        min_direct_db: Least that the direct sound lies above the reverberation; lower is further from the microphone.
        max_direct_db: Most that it does.
    """

    type: Literal["reverb"] = "reverb"
    min_s: float = Field(default=0.1, gt=0, le=10)
    max_s: float = Field(default=0.5, gt=0, le=10)
    min_direct_db: float = Field(default=0.0, ge=-20, le=60)
    max_direct_db: float = Field(default=15.0, ge=-20, le=60)

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.min_s > self.max_s or self.min_direct_db > self.max_direct_db:
            raise ValueError("a `min_` is above its `max_`. Lower it.")
        return self

    def vary_wave(self, wave: Wave, sample_rate_hz: int, rng: np.random.Generator) -> Wave:
        """Return the waveform in a room, of the same length and power."""
        seconds = rng.uniform(self.min_s, self.max_s)
        direct_db = rng.uniform(self.min_direct_db, self.max_direct_db)
        length = max(1, min(len(wave), round(seconds * sample_rate_hz)))
        tail = rng.standard_normal(length, dtype=np.float32)
        tail *= np.exp(np.arange(length, dtype=np.float32) * np.float32(-DECAY / (seconds * sample_rate_hz)))
        tail *= np.float32(10 ** (-direct_db / 20) / math.sqrt(float(np.dot(tail, tail))))
        tail[0] = 1
        in_room = _convolved(wave, tail)
        power = power_of(in_room)
        return in_room * np.float32(math.sqrt(power_of(wave) / power)) if power > 0 else wave


def _convolved(wave: Wave, tail: Wave) -> Wave:
    """Return the first samples of the convolution, as many as the waveform has."""
    size = fast_length(len(wave) + len(tail) - 1)
    spectrum = np.fft.rfft(wave, n=size) * np.fft.rfft(tail, n=size)
    return np.asarray(np.fft.irfft(spectrum, n=size)[: len(wave)], dtype=np.float32)
