"""The variations of one input, in order, and where among them a waveform becomes bands."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from sensorium.modalities.sound.features import POWER_FLOOR, BandFeature, SoundFeature, from_steps
from sensorium.modalities.sound.variations import PowerVariation, SoundVariationConfig, WaveVariation
from sensorium.modalities.sound.waves import KeptWave, Wave, worked_on
from sensorium.specs import Array


class Chain:
    """Varies what is kept of a recording.

    Bands cost little to vary, and making them costs most. So a waveform is kept only where it must be: for a feature
    that has no bands, or up to the last variation that works on nothing else.

    Attributes:
        needs_wave: Whether recordings must be kept as waveforms.

    Args:
        variations: In the order they are applied.
        feature: What recordings become.
        sample_rate_hz: Rate of waveforms.
        max_samples: Longer waveforms are cut, as in reading.

    Raises:
        ValueError: A variation works on bands only, and a waveform is needed there or later.
    """

    def __init__(
        self,
        variations: Sequence[SoundVariationConfig],
        feature: SoundFeature,
        *,
        sample_rate_hz: int,
        max_samples: int,
    ) -> None:
        self._bands = feature if isinstance(feature, BandFeature) else None
        self._sample_rate_hz = sample_rate_hz
        self._max_samples = max_samples
        waves_only = [place for place, one in enumerate(variations) if not isinstance(one, PowerVariation)]
        count = len(variations) if self._bands is None else max(waves_only, default=-1) + 1
        self._on_wave = [one for one in variations[:count] if isinstance(one, WaveVariation)]
        self._on_bands = [one for one in variations[count:] if isinstance(one, PowerVariation)]
        if len(self._on_wave) < count:
            lost = ", ".join(f"`{one.type}`" for one in variations[:count] if not isinstance(one, WaveVariation))
            remedy = "Leave it out." if self._bands is None else f"Name it after `{variations[count - 1].type}`."
            raise ValueError(f"{lost} works on frequency bands, and here is still a waveform. {remedy}")
        self.needs_wave = bool(self._on_wave) or self._bands is None

    def __call__(self, kept: Array, rng: np.random.Generator) -> Array:
        """Return a variation of what was kept: a waveform or log band power, float32 if anything was done."""
        if self._on_wave:
            kept = self._vary_wave(kept, rng)
        if self._bands is not None and self._on_bands:
            kept = self._vary_bands(kept, self._bands, rng)
        return kept

    def _vary_wave(self, kept: KeptWave, rng: np.random.Generator) -> Wave:
        wave = worked_on(kept)
        for one in self._on_wave:
            if _happens(one, rng):
                wave = one.vary_wave(wave, self._sample_rate_hz, rng)
        return wave[: self._max_samples]

    def _vary_bands(self, kept: Array, feature: BandFeature, rng: np.random.Generator) -> NDArray[np.float32]:
        power = from_steps(kept) if kept.ndim == 2 else feature.log_power(kept)
        np.exp(power, out=power)
        # The floor that keeps the logarithm finite is no sound: louder silence is still silence.
        power -= np.float32(POWER_FLOOR)
        np.maximum(power, 0, out=power)
        for one in self._on_bands:
            if _happens(one, rng):
                power = one.vary_power(power, feature, rng)
        power += np.float32(POWER_FLOOR)
        return np.asarray(np.log(power, out=power))


def _happens(variation: SoundVariationConfig, rng: np.random.Generator) -> bool:
    return variation.chance >= 1 or bool(rng.random() < variation.chance)
