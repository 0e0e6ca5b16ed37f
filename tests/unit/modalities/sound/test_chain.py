"""Variations in order: where they work on waveforms and where on bands."""

from __future__ import annotations

import numpy as np
import pytest

from sensorium.modalities.sound.chain import Chain
from sensorium.modalities.sound.features import POWER_FLOOR, from_steps
from sensorium.registry import part
from tests.contracts.sounds import RATE_HZ, speech

LOG_MEL, WAVEFORM = (part("sound_feature", name)().build(RATE_HZ) for name in ("log_mel", "waveform"))


def variation(name, **options):
    return part("sound_variation", name).model_validate(options)


def chain(*names, feature=LOG_MEL, max_samples=100_000):
    variations = [variation(name) if isinstance(name, str) else name for name in names]
    return Chain(variations, feature, sample_rate_hz=RATE_HZ, max_samples=max_samples)


@pytest.mark.parametrize(
    ("names", "needs_wave"),
    [
        ((), False),
        (("gain", "shift", "noise"), False),
        (("time_mask", "frequency_mask"), False),
        (("speed",), True),
        (("noise", "reverb", "gain", "time_mask"), True),
    ],
)
def test_a_waveform_is_kept_only_where_a_variation_works_on_nothing_else(names, needs_wave):
    assert chain(*names).needs_wave == needs_wave


@pytest.mark.parametrize("names", [(), ("gain", "shift", "noise")])
def test_a_feature_without_bands_always_needs_the_waveform(names):
    assert chain(*names, feature=WAVEFORM).needs_wave


def test_what_comes_out_is_a_waveform_or_bands():
    wave = (speech() * 32_767).astype(np.int16)
    rng = np.random.default_rng(0)
    assert chain("speed")(wave, rng).ndim == 1
    assert chain("speed", "gain")(wave, rng).shape[1] == LOG_MEL.width
    assert chain("gain")(LOG_MEL.keep(wave), rng).shape[1] == LOG_MEL.width
    assert chain("gain", feature=WAVEFORM)(wave, rng).ndim == 1


def test_without_variations_nothing_is_done():
    kept = LOG_MEL.keep(speech())
    assert chain()(kept, np.random.default_rng(0)) is kept


def test_a_mask_before_a_variation_of_the_waveform_is_refused():
    with pytest.raises(ValueError, match=r"`time_mask` works on frequency bands, .* Name it after `speed`"):
        chain("time_mask", "speed")
    with pytest.raises(ValueError, match=r"`time_mask` works on frequency bands, .* Leave it out"):
        chain("gain", "time_mask", feature=WAVEFORM)


def test_what_speed_draws_out_is_cut():
    wave = (speech() * 32_767).astype(np.int16)
    varied = [chain("speed", max_samples=len(wave))(wave, np.random.default_rng(seed)) for seed in range(10)]
    assert max(map(len, varied)) == len(wave) > min(map(len, varied))


def test_chance_is_how_often():
    kept = LOG_MEL.keep(speech())
    some = chain(variation("gain", chance=0.25))
    plain = np.maximum(np.exp(from_steps(kept)), POWER_FLOOR)
    varied = sum(
        not np.allclose(np.exp(some(kept, np.random.default_rng(seed))), plain, rtol=1e-3) for seed in range(200)
    )
    assert 30 < varied < 70


def test_noise_and_gain_on_bands_are_those_on_the_waveform():
    """Variations that work on both do the same on both, up to the chance in the noise."""
    wave = speech(level=1.0)
    for one in (variation("gain"), variation("noise", min_snr_db=10, max_snr_db=10)):
        on_wave = LOG_MEL.log_power(one.vary_wave(wave.copy(), RATE_HZ, np.random.default_rng(3)))
        power = np.exp(LOG_MEL.log_power(wave)) - np.float32(POWER_FLOOR)
        on_bands = np.log(one.vary_power(power, LOG_MEL, np.random.default_rng(3)) + np.float32(POWER_FLOOR))
        assert abs(np.exp(on_wave).mean() / np.exp(on_bands).mean() - 1) < 0.1
