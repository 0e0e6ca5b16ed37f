"""Brings the greatest sample of recordings to one level."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from sensorium.modalities.sound.cleaners import SoundCleanerConfig
from sensorium.modalities.sound.levels import peak_db, raised
from sensorium.modalities.sound.waves import Wave


class PeakLevelConfig(SoundCleanerConfig):
    """Brings the greatest sample of recordings to one level: the plainest, for short clips of one event.

    Attributes:
        target_db: Level of the greatest sample, relative to full scale.
        max_gain_db: Most that a recording is raised by; keeps near silence from becoming loud noise.
    """

    type: Literal["peak_level"] = "peak_level"
    target_db: float = Field(default=-1.0, ge=-60, le=0)
    max_gain_db: float = Field(default=30.0, ge=0, le=100)

    def clean(self, wave: Wave, sample_rate_hz: int) -> Wave:  # noqa: ARG002 -- the contract's
        """Return the waveform at the level."""
        return raised(wave, level_db=peak_db(wave), target_db=self.target_db, max_gain_db=self.max_gain_db)
