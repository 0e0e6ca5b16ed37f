"""What every variation of sound promises."""

from __future__ import annotations

import inspect

import numpy as np
import pytest
from scripts.make_reference import described

from sensorium.modalities.sound.features.log_mel import LogMelConfig
from sensorium.modalities.sound.variations import PowerVariation, WaveVariation
from sensorium.registry import module, names, part
from tests.contracts.fields import variations
from tests.contracts.sounds import RATE_HZ, default, others_of, waves

EACH = pytest.mark.parametrize("name", names("sound_variation"))
FEATURE = LogMelConfig().build(RATE_HZ)
FORMS = (WaveVariation, PowerVariation)


def forms_of(config):
    return [form for form in FORMS if isinstance(config, form)]


def varied(config, form, wave, seed):
    rng = np.random.default_rng(seed)
    if form is WaveVariation:
        return config.vary_wave(wave.copy(), RATE_HZ, rng)
    return config.vary_power(np.exp(FEATURE.log_power(wave)), FEATURE, rng)


@EACH
def test_any_recording_becomes_a_finite_one(name, tmp_path):
    config = default("sound_variation", name, tmp_path)
    assert forms_of(config)
    for form in forms_of(config):
        for seed, wave in enumerate(waves()):
            seen = varied(config, form, wave, seed)
            assert seen.dtype == np.float32
            assert len(seen) >= 1
            assert np.isfinite(seen).all()
            if form is PowerVariation:
                assert seen.shape == (FEATURE.frames_in(len(wave)), FEATURE.width)


@EACH
def test_it_is_seeded_and_varies(name, tmp_path):
    config = default("sound_variation", name, tmp_path)
    for form in forms_of(config):
        seen = [varied(config, form, waves()[0], seed).tobytes() for seed in (0, 0, 1, 2)]
        assert seen[0] == seen[1]
        assert len(set(seen)) > 1


@EACH
def test_silence_stays_silent(name, tmp_path):
    config = default("sound_variation", name, tmp_path)
    if isinstance(config, WaveVariation):
        assert not varied(config, WaveVariation, np.zeros(2000, np.float32), 0).any()
    if isinstance(config, PowerVariation):
        silence = np.zeros((13, FEATURE.width), np.float32)
        assert not config.vary_power(silence, FEATURE, np.random.default_rng(0)).any()


@EACH
def test_every_field_has_an_effect(name, tmp_path):
    def trace(one):
        return [varied(one, form, waves()[0], seed).tobytes() for form in forms_of(one) for seed in range(4)]

    config = default("sound_variation", name, tmp_path)
    for field, others in variations(config, others_of(name, tmp_path)):
        if field == "chance":  # the chain's, see tests/unit/modalities/sound/test_chain.py
            continue
        assert others, f"the suite knows no other value for {name}.{field}"
        assert any(trace(other) != trace(config) for other in others), f"{name}.{field} has no effect"


@EACH
def test_it_is_documented(name):
    config = part("sound_variation", name)
    assert module("sound_variation", name).__doc__
    assert inspect.getdoc(config)
    for field in set(config.model_fields) - {"type"}:
        assert described(config, field), f"describe {field}"
