"""Variations of waveforms: each does what its name says, and no more."""

from __future__ import annotations

import numpy as np
import pytest
import soundfile

from sensorium.errors import DataError
from sensorium.registry import part
from tests.contracts.sounds import RATE_HZ, noise_folder, speech

SEEDS = range(40)


def vary(name, wave, seed, **options):
    one = part("sound_variation", name).model_validate(options)
    return one.vary_wave(wave.copy(), RATE_HZ, np.random.default_rng(seed))


def power_db(wave):
    return 10 * np.log10(np.mean(np.square(wave, dtype=np.float64)))


def tone(frequency_hz=1000, samples=RATE_HZ):
    return (0.3 * np.sin(2 * np.pi * frequency_hz * np.arange(samples) / RATE_HZ)).astype(np.float32)


def test_gain_is_the_same_everywhere_and_reaches_its_most():
    gains_db = []
    for seed in SEEDS:
        factors = vary("gain", tone(), seed, max_db=3)[10:] / tone()[10:]
        assert np.nanmax(factors) - np.nanmin(factors) < 1e-3
        gains_db.append(20 * np.log10(np.nanmedian(factors)))
    assert -3 <= min(gains_db) < -2.5
    assert 2.5 < max(gains_db) <= 3


def test_shift_moves_and_fills_with_silence():
    wave = speech() + np.float32(0.5)  # nowhere silent
    for seed in SEEDS:
        seen = vary("shift", wave, seed, max_share=0.2)
        gap = int((seen == 0).sum())
        assert gap <= 0.2 * len(wave)
        later = np.array_equal(seen[gap:], wave[: len(wave) - gap])
        earlier = np.array_equal(seen[: len(wave) - gap], wave[gap:])
        assert later or earlier


@pytest.mark.parametrize("name", ["noise", "recorded_noise"])
def test_noise_has_its_distance_from_the_signal(name, tmp_path):
    options = {"min_snr_db": 3, "max_snr_db": 20}
    if name == "recorded_noise":
        options["folder"] = noise_folder(tmp_path, "street")
    distances_db = [power_db(tone()) - power_db(vary(name, tone(), seed, **options) - tone()) for seed in SEEDS]
    assert 2.9 < min(distances_db) < 6
    assert 17 < max(distances_db) < 20.1


def test_recorded_noise_is_what_the_folder_holds(tmp_path):
    """One recording of one tone: what is added is that tone, however long the recording to vary."""
    soundfile.write(tmp_path / "hum.wav", tone(500, 800), RATE_HZ)
    (tmp_path / "notes.txt").write_text("no recording")
    added = vary("recorded_noise", tone(2000), 0, folder=tmp_path, min_snr_db=0, max_snr_db=0) - tone(2000)
    spectrum = np.abs(np.fft.rfft(added))
    assert spectrum.argmax() == 500
    assert np.delete(spectrum, 500).max() < 0.05 * spectrum.max()


def test_a_folder_without_recordings_is_refused_before_training(tmp_path):
    (tmp_path / "empty").mkdir()
    for folder, message in (("empty", "holds no recordings"), ("nowhere", "'nowhere' is not a folder")):
        one = part("sound_variation", "recorded_noise")(folder=tmp_path / folder)
        with pytest.raises(DataError, match=message):
            one.prepare(RATE_HZ)


def test_a_folders_path_stays_on_the_machine(tmp_path):
    options = {"folder": "sounds/street"}
    one = part("sound_variation", "recorded_noise").model_validate(options, context={"folder": tmp_path})
    assert one.folder == tmp_path / "sounds" / "street"
    assert one.model_dump(mode="json")["folder"] == "street"


def test_speed_moves_length_and_pitch_alike():
    lengths = []
    for seed in SEEDS:
        seen = vary("speed", tone(1000), seed, max_change=0.2)
        factor = RATE_HZ / len(seen)
        peak_hz = np.abs(np.fft.rfft(seen * np.hanning(len(seen)))).argmax() * RATE_HZ / len(seen)
        assert peak_hz == pytest.approx(1000 * factor, rel=0.01)
        lengths.append(factor)
    assert 0.8 <= min(lengths) < 0.85
    assert 1.15 < max(lengths) <= 1.2


def test_reverberation_dies_away_as_fast_as_it_should():
    click = np.zeros(RATE_HZ, np.float32)
    click[100] = 1
    seen = vary("reverb", click, 0, min_s=0.4, max_s=0.4, min_direct_db=0, max_direct_db=0)
    assert not seen[:90].any() or np.abs(seen[:90]).max() < 1e-4
    energy = np.cumsum(np.square(seen[101:], dtype=np.float64)[::-1])[::-1]
    decay_db = 10 * np.log10(energy / energy[0])
    assert (decay_db < -30).argmax() / RATE_HZ == pytest.approx(0.2, abs=0.03), "half of 60 dB in half the time"
    assert np.sum(np.square(seen[101:])) == pytest.approx(seen[100] ** 2, rel=0.05), "as loud as the direct sound"


def test_reverberation_keeps_the_power():
    for seed in range(5):
        assert power_db(vary("reverb", speech(), seed)) == pytest.approx(power_db(speech()), abs=0.01)
