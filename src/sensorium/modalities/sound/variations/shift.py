"""Earlier or later."""

from __future__ import annotations

from typing import Literal, TypeVar

import numpy as np
from pydantic import Field

from sensorium.modalities._chance import whole_below
from sensorium.modalities.sound.features import BandFeature
from sensorium.modalities.sound.spectrum import Power
from sensorium.modalities.sound.variations import PowerVariation, WaveVariation
from sensorium.modalities.sound.waves import Wave

Moved = TypeVar("Moved", Wave, Power)


class ShiftConfig(WaveVariation, PowerVariation):
    """Earlier or later, with silence in the gap: for clips whose event starts anywhere.

    Attributes:
        max_share: Most that it is moved, as a part of the recording's length.
    """

    type: Literal["shift"] = "shift"
    max_share: float = Field(default=0.1, gt=0, le=1)

    def vary_wave(self, wave: Wave, sample_rate_hz: int, rng: np.random.Generator) -> Wave:  # noqa: ARG002
        """Return the waveform, moved by whole samples."""
        return self._moved(wave, rng)

    def vary_power(self, power: Power, feature: BandFeature, rng: np.random.Generator) -> Power:  # noqa: ARG002
        """Return the power, moved by whole frames."""
        return self._moved(power, rng)

    def _moved(self, values: Moved, rng: np.random.Generator) -> Moved:
        most = int(len(values) * self.max_share)
        offset = whole_below(2 * most + 1, rng) - most
        moved = np.empty_like(values)
        if offset >= 0:
            moved[:offset] = 0
            moved[offset:] = values[: len(values) - offset]
        else:
            moved[offset:] = 0
            moved[:offset] = values[-offset:]
        return moved
