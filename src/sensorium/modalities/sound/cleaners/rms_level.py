"""Brings recordings to one root mean square."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from sensorium.modalities.sound.cleaners import SoundCleanerConfig
from sensorium.modalities.sound.levels import raised, rms_db
from sensorium.modalities.sound.waves import Wave


class RmsLevelConfig(SoundCleanerConfig):
    """Brings recordings to one root mean square: for machines and other sounds that are not made for ears.

    Attributes:
        target_db: Root mean square to bring recordings to, relative to full scale.
        max_gain_db: Most that a recording is raised by; keeps near silence from becoming loud noise.
    """

    type: Literal["rms_level"] = "rms_level"
    target_db: float = Field(default=-20.0, ge=-60, le=0)
    max_gain_db: float = Field(default=30.0, ge=0, le=100)

    def clean(self, wave: Wave, sample_rate_hz: int) -> Wave:  # noqa: ARG002 -- the contract's
        """Return the waveform at the level."""
        return raised(wave, level_db=rms_db(wave), target_db=self.target_db, max_gain_db=self.max_gain_db)
