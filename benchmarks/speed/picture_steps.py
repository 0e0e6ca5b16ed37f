"""Time every step that cleans and every variation of a picture. Run: python -m benchmarks.speed.picture_steps.

Milliseconds of one thread's processor time for one picture, the least mean of several rounds, so that other programs
matter little. Variations are timed as if they always varied, whatever their ``probability``.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

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


def doings() -> Iterator[tuple[str, Callable[[Picture], Picture]]]:
    """Yield the name of each part and what it does by its defaults."""
    rng = np.random.Generator(np.random.Philox(0))
    for name in names("picture_cleaner"):
        yield name, part("picture_cleaner", name)().clean
    for name in names("picture_variation"):
        variation = part("picture_variation", name)()
        yield name, lambda picture, variation=variation: variation.varied(picture, rng)


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
    return 1000 * min(rounds)


def main() -> None:
    """Print a line for each part."""
    pictures = [made_up(size_px) for size_px in SIZES_PX]
    print(f"{'':22}" + "".join(f"{size_px:>7} px" for size_px in SIZES_PX))
    for name, do in doings():
        print(f"{name:22}" + "".join(f"{mean_ms(do, picture):10.3f}" for picture in pictures))


if __name__ == "__main__":
    main()
