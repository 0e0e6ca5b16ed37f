"""Recordings of the demo: packed synthetic speech, mixed with noise.

The clips were spoken once by ``scripts/make_demo_speech.py`` and stand one after the other in ``speech.ogg``;
``speech.json`` says who speaks what where. Reading them needs no speech synthesiser.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from importlib.resources import files
from io import BytesIO
from typing import NamedTuple

import numpy as np
import soundfile
from numpy.typing import NDArray

SAMPLE_RATE_HZ = 8000
DURATION_S = (0.8, 1.2)
"""Least and greatest length of a recording."""
SIGNAL_TO_NOISE_DB = (-13.0, -1.0)
PEAK = (0.2, 0.9)
"""Least and greatest peak of a recording; 1 is full scale."""


class Clip(NamedTuple):
    """One spoken digit: its voice and its place in the stream, in samples."""

    digit: int
    voice: str
    start: int
    length: int


@dataclass(frozen=True)
class Speech:
    """All clips of the package.

    Attributes:
        stream: (samples,) float32 in -1..1 at 8 kHz, all clips one after the other.
        clips: Split → digit → clips; no voice is in two splits.
    """

    stream: NDArray[np.float32]
    clips: dict[str, dict[int, list[Clip]]]

    @classmethod
    def load(cls) -> Speech:
        """Read the clips that come with the package."""
        folder = files("sensorium.demo")
        index = json.loads(folder.joinpath("speech.json").read_text(encoding="utf-8"))
        packed = BytesIO(folder.joinpath("speech.ogg").read_bytes())
        stream = np.asarray(soundfile.read(packed, dtype="float32")[0], dtype=np.float32)
        clips = [Clip(entry["digit"], entry["voice"], entry["start"], entry["length"]) for entry in index["clips"]]
        by_split = {
            split: {d: [clip for clip in clips if clip.digit == d and clip.voice in voices] for d in range(10)}
            for split, voices in index["voices"].items()
        }
        return cls(stream, by_split)

    def record(self, split: str, digit: int, rng: np.random.Generator) -> NDArray[np.int16]:
        """Return one recording of the digit by a voice of the split, (samples,) at 8 kHz."""
        choices = self.clips[split][digit]
        clip = choices[rng.integers(len(choices))]
        speech = self.stream[clip.start : clip.start + clip.length]
        wave = _noise(int(rng.uniform(*DURATION_S) * SAMPLE_RATE_HZ), rng)
        ratio_db = rng.uniform(*SIGNAL_TO_NOISE_DB)
        speech = speech * (10 ** (ratio_db / 20) / np.sqrt(np.mean(speech**2)))
        start = rng.integers(0, len(wave) - len(speech) + 1)
        wave[start : start + len(speech)] += speech
        wave *= rng.uniform(*PEAK) / np.abs(wave).max()
        return (wave * np.iinfo(np.int16).max).astype(np.int16)


def _noise(samples: int, rng: np.random.Generator) -> NDArray[np.float64]:
    """Return noise of unit power, (samples,), whose spectrum falls by a random slope as a room's does."""
    spectrum = np.fft.rfft(rng.normal(size=samples))
    frequency = np.arange(1, len(spectrum) + 1)
    wave = np.fft.irfft(spectrum * frequency ** -rng.uniform(0.0, 0.7), n=samples)
    return np.asarray(wave / np.sqrt(np.mean(wave**2)))
