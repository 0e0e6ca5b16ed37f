"""Cuts out pauses."""

from __future__ import annotations

from typing import Literal

import numpy as np
from pydantic import Field

from sensorium.modalities.sound.cleaners import SoundCleanerConfig
from sensorium.modalities.sound.frames import frame_levels_db, frame_samples, widened
from sensorium.modalities.sound.waves import Wave

FLOOR_PERCENT = 10


class VoiceActivityConfig(SoundCleanerConfig):
    """Cuts out pauses by energy, inside as well as at the ends: for long speech of which only the voice matters.

    Attributes:
        above_floor_db: How far above the recording's floor, the level of its quietest tenth, a voice lies.
        margin_ms: Pause left on each side of a voice, so that soft sounds stay and words do not run together.
    """

    type: Literal["voice_activity"] = "voice_activity"
    above_floor_db: float = Field(default=9.0, gt=0, le=60)
    margin_ms: float = Field(default=80.0, ge=0, le=10_000)

    def clean(self, wave: Wave, sample_rate_hz: int) -> Wave:
        """Return the stretches with a voice, joined; a recording without any stays whole."""
        levels_db = frame_levels_db(wave, sample_rate_hz)
        voiced = levels_db > np.percentile(levels_db, FLOOR_PERCENT) + self.above_floor_db
        if not voiced.any():
            return wave
        kept = np.repeat(widened(voiced, self.margin_ms), frame_samples(sample_rate_hz))
        return wave[kept[: len(wave)]]
