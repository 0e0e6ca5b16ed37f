"""Noise from recordings."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Literal, Self

import numpy as np
from pydantic import Field, model_validator

from sensorium.errors import DataError
from sensorium.modalities.sound.decode import FORMATS, Limits, decode_recording
from sensorium.modalities.sound.mixing import added
from sensorium.modalities.sound.variations import WaveVariation
from sensorium.modalities.sound.waves import KeptWave, Wave, kept, worked_on
from sensorium.records.paths import GivenPath

MAX_TOTAL_S = 600
MAX_FILE_S = 60
SUFFIXES = tuple(f".{name.lower()}" for name in (*FORMATS, "AIF"))


class RecordedNoiseConfig(WaveVariation):
    """Noise from a folder of recordings, such as streets, wards or wind: what a model will hear where it is used.

    The folder is needed for training only. The first minute of its files is used, ten minutes in all.

    Attributes:
        folder: Folder of sound files; a relative path starts from the YAML's folder.
        min_snr_db: Loudest noise, by how far the recording lies above it.
        max_snr_db: Softest noise, likewise.
    """

    type: Literal["recorded_noise"] = "recorded_noise"
    folder: GivenPath
    min_snr_db: float = Field(default=5.0, ge=-20, le=100)
    max_snr_db: float = Field(default=30.0, ge=-20, le=100)

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.min_snr_db > self.max_snr_db:
            raise ValueError("`min_snr_db` is above `max_snr_db`. Lower it.")
        return self

    def prepare(self, sample_rate_hz: int, /) -> None:
        """Read the recordings.

        Raises:
            DataError: The folder is not there, or holds no recording, or one cannot be read.
        """
        _recordings(self.folder, sample_rate_hz)

    def vary_wave(self, wave: Wave, sample_rate_hz: int, rng: np.random.Generator) -> Wave:
        """Return the waveform with a random stretch of a random recording; short ones are repeated."""
        recordings = _recordings(self.folder, sample_rate_hz)
        noise = recordings[int(rng.integers(len(recordings)))]
        start = int(rng.integers(len(noise)))
        stretch = np.resize(np.roll(noise, -start), len(wave))
        return added(wave, worked_on(stretch), snr_db=rng.uniform(self.min_snr_db, self.max_snr_db))


@lru_cache(maxsize=4)
def _recordings(folder: Path, sample_rate_hz: int) -> tuple[KeptWave, ...]:
    """Return the recordings of a folder, in the order of their names, until there are ten minutes."""
    remedy = "Correct `folder` of recorded_noise."
    if not folder.is_dir():
        raise DataError(f"'{folder.name}' is not a folder. {remedy}")
    limits = Limits(sample_rate_hz, max_duration_s=MAX_FILE_S, limit_duration_s=86_400)
    found: list[KeptWave] = []
    for path in sorted(folder.iterdir()):
        if path.suffix.lower() in SUFFIXES and sum(map(len, found)) < MAX_TOTAL_S * sample_rate_hz:
            found.append(kept(decode_recording(path, limits)))
    if not found:
        raise DataError(f"the folder '{folder.name}' holds no recordings ({', '.join(SUFFIXES)}). {remedy}")
    return tuple(found)
