"""What every cleaner of sound promises."""

from __future__ import annotations

import inspect

import numpy as np
import pytest
from scripts.make_reference import described

from sensorium.modalities.audio import AudioConfig
from sensorium.registry import module, names, part
from tests.contracts.fields import variations
from tests.contracts.sounds import RATE_HZ, default, waves

EACH = pytest.mark.parametrize("name", names("sound_cleaner"))


@EACH
def test_any_waveform_becomes_a_finite_one(name, tmp_path):
    cleaner = default("sound_cleaner", name, tmp_path)
    for wave in waves():
        cleaned = cleaner.clean(wave, RATE_HZ)
        assert cleaned.dtype == np.float32
        assert cleaned.ndim == 1
        assert 1 <= len(cleaned) <= len(wave)
        assert np.isfinite(cleaned).all()


@EACH
def test_it_is_deterministic_and_leaves_its_input_alone(name, tmp_path):
    cleaner = default("sound_cleaner", name, tmp_path)
    for wave in waves():
        before = wave.copy()
        np.testing.assert_array_equal(cleaner.clean(wave, RATE_HZ), cleaner.clean(wave, RATE_HZ))
        np.testing.assert_array_equal(wave, before)


@EACH
def test_silence_stays_silent(name, tmp_path):
    cleaned = default("sound_cleaner", name, tmp_path).clean(np.zeros(3000, np.float32), RATE_HZ)
    assert not cleaned.any()


@EACH
def test_it_does_something(name, tmp_path):
    cleaner = default("sound_cleaner", name, tmp_path)
    assert any(not np.array_equal(cleaner.clean(wave, RATE_HZ), wave) for wave in waves())


@EACH
def test_every_field_has_an_effect(name, tmp_path):
    def trace(cleaner):
        return [cleaner.clean(wave, RATE_HZ).tobytes() for wave in waves()]

    config = default("sound_cleaner", name, tmp_path)
    for field, others in variations(config):
        assert others, f"the suite knows no other value for {name}.{field}"
        assert any(trace(other) != trace(config) for other in others), f"{name}.{field} has no effect"


@EACH
def test_rates_that_inputs_may_have_are_cleaned_or_refused(name):
    for rate_hz in (4000, 96_000):
        try:
            config = AudioConfig(column="x", sample_rate_hz=rate_hz, clean=[name], features="spectrogram")
        except ValueError as error:
            assert "sample_rate_hz" in str(error)  # noqa: PT017 -- one of the two must hold
            continue
        assert np.isfinite(config.clean[0].clean(waves()[0], rate_hz)).all()


@EACH
def test_it_is_documented(name):
    config = part("sound_cleaner", name)
    assert module("sound_cleaner", name).__doc__
    assert inspect.getdoc(config)
    for field in set(config.model_fields) - {"type"}:
        assert described(config, field), f"describe {field}"
