"""Brings recordings to one perceived loudness."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from sensorium.modalities.sound.cleaners import SoundCleanerConfig
from sensorium.modalities.sound.levels import loudness_lufs, raised
from sensorium.modalities.sound.waves import Wave


class LoudnessConfig(SoundCleanerConfig):
    """Brings recordings to one loudness as it is perceived (ITU-R BS.1770-4): for speech and music of many sources.

    Attributes:
        target_lufs: Loudness to bring recordings to; -23 is the broadcasters'.
        max_gain_db: Most that a recording is raised by; keeps near silence from becoming loud noise.
    """

    type: Literal["loudness"] = "loudness"
    target_lufs: float = Field(default=-23.0, ge=-60, le=0)
    max_gain_db: float = Field(default=30.0, ge=0, le=100)

    def clean(self, wave: Wave, sample_rate_hz: int) -> Wave:
        """Return the waveform at the loudness."""
        level_lufs = loudness_lufs(wave, sample_rate_hz)
        return raised(wave, level_db=level_lufs, target_db=self.target_lufs, max_gain_db=self.max_gain_db)
