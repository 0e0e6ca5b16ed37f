"""Time every step that cleans and every variation of a picture.

Milliseconds of one thread's processor time for one picture, the least mean of several rounds, so that other programs
matter little. Variations are timed as if they always varied, whatever their ``probability``.
"""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np

from sensorium.modalities.pictures import Picture
from sensorium.registry import names, part

SIZES_PX = (64, 224)
ROUNDS = 5
ROUND_S = 0.05


def made_up(size_px: int) -> Picture:
    """Return a seeded picture: a ramp, noise, and a dark border of an eighth."""
    rng = np.random.default_rng(0)
    ramp = np.add.outer(np.linspace(40, 190, size_px), np.linspace(-30, 30, size_px))
    picture = ramp[..., None] + rng.normal(0, 12, (size_px, size_px, 3))
    inside = np.zeros((size_px, size_px, 1), dtype=bool)
    edge = size_px // 8
    inside[edge:-edge, edge:-edge] = True
    return np.where(inside, picture, 10).clip(0, 255).astype(np.uint8)


def measure() -> dict[str, dict[str, float]]:
    """Return the milliseconds of every part, by kind and size of the picture."""
    rng = np.random.Generator(np.random.Philox(0))
    found: dict[str, dict[str, float]] = {}
    for size_px in SIZES_PX:
        picture = made_up(size_px)
        found[f"picture_cleaners_{size_px}_px_ms"] = {
            name: mean_ms(part("picture_cleaner", name)().clean, picture) for name in names("picture_cleaner")
        }
        found[f"picture_variations_{size_px}_px_ms"] = {
            name: mean_ms(varying(name, rng), picture) for name in names("picture_variation")
        }
    return found


def varying(name: str, rng: np.random.Generator) -> Callable[[Picture], Picture]:
    """Return what a variation does by its defaults."""
    variation = part("picture_variation", name)()
    return lambda picture: variation.varied(picture, rng)


def mean_ms(do: Callable[[Picture], Picture], picture: Picture) -> float:
    """Return the least mean time of a few rounds."""
    started = time.thread_time()
    do(picture)
    repeats = max(1, int(ROUND_S / max(time.thread_time() - started, 1e-6)))
    rounds = []
    for _ in range(ROUNDS):
        started = time.thread_time()
        for _ in range(repeats):
            do(picture)
        rounds.append((time.thread_time() - started) / repeats)
    return round(1000 * min(rounds), 3)
