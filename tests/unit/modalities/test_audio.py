from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pytest
import soundfile
from pydantic import ValidationError

from sensorium.modalities.audio import AudioConfig
from sensorium.modalities.sound.features import from_steps
from tests.contracts.samples import recording

DATA = Path(__file__).parents[4] / "shared" / "data" / "spoken-digits" / "recordings"


def noise(seed):
    file = io.BytesIO()
    soundfile.write(
        file,
        np.random.default_rng(seed).uniform(-0.5, 0.5, 8000) * np.linspace(0.01, 1, 8000),
        16_000,
        format="WAV",
    )
    return file.getvalue()


def test_bands_of_training_recordings_have_mean_zero_and_deviation_one():
    cells = [noise(seed) for seed in range(3)]
    audio = AudioConfig(column="cry").fit(cells)
    frames = np.concatenate([audio.features(cell) for cell in cells])
    np.testing.assert_allclose(frames.mean(axis=0), 0, atol=1e-3)
    np.testing.assert_allclose(frames.std(axis=0), 1, atol=1e-3)


def test_what_is_kept_is_finer_than_a_thousandth_of_a_deviation():
    cells = [noise(seed) for seed in range(3)]
    audio = AudioConfig(column="cry").fit(cells)
    read = audio.read(cells[0])
    assert read.dtype == np.int16
    exact = audio.config.feature().log_power(audio.config.wave_of(cells[0]))
    assert (np.abs(from_steps(read) - exact) / audio.scaling.std).max() < 0.001


def test_variations_are_those_of_the_config():
    plain, varied = (AudioConfig(column="cry", augment=names).fit([noise(0)]) for names in ((), ("noise",)))
    read = plain.read(recording(0.5))
    assert plain.augment(read, np.random.default_rng(0)) is read
    assert not np.array_equal(varied.augment(read, np.random.default_rng(0)), read)


def test_the_longest_recording_fills_the_greatest_length():
    audio = AudioConfig(column="cry", max_duration_s=0.333).fit([recording(1.0)])
    assert len(audio.features(recording(1.0))) == audio.spec.max_length == 34


def test_silence_in_training_does_not_blow_up_sound_in_use():
    silence = recording(0.0001)
    audio = AudioConfig(column="cry").fit([silence])
    assert np.isfinite(audio.features(silence)).all()
    assert np.abs(audio.features(noise(0))).max() < 50


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"max_duration_s": 10, "limit_duration_s": 5}, "`limit_duration_s` is below `max_duration_s`"),
        ({"features": {"type": "log_mel", "n_mels": 250}}, "`n_mels` is too high for this `window_ms`"),
        ({"clean": [{"type": "low_pass", "edge_hz": 9000}]}, "`edge_hz` of low_pass is not below half"),
        ({"features": "waveform", "augment": ["time_mask"]}, "`time_mask` works on frequency bands"),
        ({"sample_rate_hz": 100}, "greater than or equal to 4000"),
        ({"augment": ["gain", "gain"]}, "names a variation twice"),
    ],
)
def test_wrong_options_are_refused(options, message):
    with pytest.raises(ValidationError, match=message):
        AudioConfig.model_validate({"column": "cry", **options})


@pytest.mark.skipif(not DATA.exists(), reason="needs the spoken digits of ../shared/data")
def test_real_speech_is_read():
    paths = sorted(DATA.iterdir())[:40]
    audio = AudioConfig(column="audio", sample_rate_hz=8000, features={"type": "log_mel", "n_mels": 40}).fit(paths)
    assert all(np.abs(audio.features(path)).max() < 8 for path in paths)
