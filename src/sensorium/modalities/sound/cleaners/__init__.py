"""The contract of a sound cleaner: a step on the decoded waveform, before its features; one file each."""

from __future__ import annotations

from abc import ABC, abstractmethod

from sensorium.modalities.sound.waves import Wave
from sensorium.registry import PartConfig


class SoundCleanerConfig(PartConfig, ABC):
    """Options of a cleaner, which is a function of its options and the waveform: nothing is learned or drawn."""

    def check(self, _sample_rate_hz: int, /) -> None:
        """Refuse options that do not fit the rate. Default: all fit.

        Raises:
            ValueError: What does not fit; the message names the option.
        """
        return

    @abstractmethod
    def clean(self, wave: Wave, sample_rate_hz: int) -> Wave:
        """Return the cleaned waveform, of at least one sample; ``wave`` is left as it is."""
