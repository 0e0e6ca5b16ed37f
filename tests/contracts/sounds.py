"""Waveforms and options that the contracts of sound's parts are tried on."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import soundfile

from sensorium.registry import PartConfig, part

RATE_HZ = 16_000
LENGTHS = (1, 2, 17, 160, 400, 5000)


def speech(seed=0, *, duration_s=0.8, level=0.3):
    """A loud, a soft and a faint burst between pauses, over a hiss and a constant offset: float32 in -1 to 1."""
    rng = np.random.default_rng(seed)
    time_s = np.arange(round(duration_s * RATE_HZ)) / RATE_HZ
    voice = sum(np.sin(2 * np.pi * 140 * order * time_s) / order for order in range(1, 12))
    bursts = 0.5 * (np.abs(time_s - 0.22) < 0.08) + 0.1 * (np.abs(time_s - 0.5) < 0.06) + 0.006 * (time_s > 0.72)
    wave = level * (voice * bursts + 0.002 * rng.standard_normal(len(time_s)) + 0.002)
    return wave.astype(np.float32)


def waves():
    """Speech, the same very soft, noise louder than full scale, silence, and all short lengths."""
    noise = np.random.default_rng(1).normal(0, 0.5, 3000).astype(np.float32)
    plain = speech()
    return [plain, plain * np.float32(1e-3), noise, np.zeros(2000, np.float32), *(plain[4000:][:n] for n in LENGTHS)]


def options_of(name, folder: Path):
    """What a part needs that has no default."""
    return {"folder": noise_folder(folder, "street")} if name == "recorded_noise" else {}


def others_of(name, folder: Path):
    """Values for fields that the suite knows no other value for."""
    return {"folder": [noise_folder(folder, "wind")]} if name == "recorded_noise" else {}


def noise_folder(folder: Path, name: str) -> Path:
    """A folder of two recordings, different for every name."""
    place = folder / name
    if not place.exists():
        place.mkdir()
        rng = np.random.default_rng(len(name))
        for number in range(2):
            soundfile.write(place / f"{number}.wav", rng.normal(0, 0.1, 900), RATE_HZ)
    return place


def default(kind: str, name: str, folder: Path) -> PartConfig:
    return part(kind, name).model_validate(options_of(name, folder))
