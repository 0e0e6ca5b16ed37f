"""Cuts silence off both ends."""

from __future__ import annotations

from typing import Literal

import numpy as np
from pydantic import Field

from sensorium.modalities.sound.cleaners import SoundCleanerConfig
from sensorium.modalities.sound.frames import frame_levels_db, frame_samples, widened
from sensorium.modalities.sound.waves import Wave


class TrimSilenceConfig(SoundCleanerConfig):
    """Cuts silence off both ends: for clips of one word or event that starts anywhere.

    Silence is told within the first `max_duration_s`, the part that is decoded.

    Attributes:
        threshold_db: What is this much quieter than the loudest 10 ms counts as silence.
        margin_ms: Silence left on each side, so that soft beginnings stay.
    """

    type: Literal["trim_silence"] = "trim_silence"
    threshold_db: float = Field(default=40.0, gt=0, le=120)
    margin_ms: float = Field(default=30.0, ge=0, le=10_000)

    def clean(self, wave: Wave, sample_rate_hz: int) -> Wave:
        """Return the waveform from its first to its last sound; one that is silent all through stays."""
        levels_db = frame_levels_db(wave, sample_rate_hz)
        kept = np.flatnonzero(widened(levels_db >= levels_db.max() - self.threshold_db, self.margin_ms))
        size = frame_samples(sample_rate_hz)
        return wave[kept[0] * size : (kept[-1] + 1) * size]
