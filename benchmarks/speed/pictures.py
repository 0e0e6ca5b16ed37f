"""From a JPEG's bytes to a square of 224 pixels, beside Pillow's plain path, on one thread.

The pictures are made from a seed: noise with a photograph's spectrum, seen through a lens, under shapes with sharp
edges. Both sides must unpack every byte, so what there is to gain depends on a picture's bytes: they are recorded.
"""

from __future__ import annotations

import io
import statistics
import time
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from sensorium.modalities.pictures.decode import Decoding, decode_picture

SIDE_PX = 224
SIZES = {"pictures_200": (200, 150), "pictures_500": (500, 375), "pictures_2000": (2000, 1500)}
LENS_PX = 1.0
"""Deviation of the blur of a sharp lens and of reading colours from a sensor's mosaic."""
NUM_PICTURES = 8
NUM_ROUNDS = 15
QUALITY = 85


def measure() -> dict[str, dict[str, float]]:
    """Return, for each size, milliseconds of a processor's time, their ratio, and how near ours is to Pillow's."""
    return {name: _measure([_jpeg(size, seed) for seed in range(NUM_PICTURES)]) for name, size in SIZES.items()}


def _measure(jpegs: list[bytes]) -> dict[str, float]:
    plain_ms, ours_ms, ratios, psnrs_db = [], [], [], []
    options = Decoding(size_px=SIDE_PX)
    for jpeg in jpegs:
        taken: dict[str, list[float]] = {"plain": [], "ours": []}
        for _ in range(NUM_ROUNDS):
            taken["plain"].append(_thread_ms(lambda jpeg=jpeg: _plain(jpeg)))
            taken["ours"].append(_thread_ms(lambda jpeg=jpeg: decode_picture(jpeg, options)))
        plain_ms.append(statistics.median(taken["plain"]))
        ours_ms.append(statistics.median(taken["ours"]))
        ratios.append(plain_ms[-1] / ours_ms[-1])
        psnrs_db.append(_psnr_db(decode_picture(jpeg, options), _plain(jpeg)))
    return {
        "kilobytes": round(statistics.median(map(len, jpegs)) / 1000),
        "plain_ms": round(statistics.median(plain_ms), 2),
        "ours_ms": round(statistics.median(ours_ms), 2),
        "ratio": round(statistics.median(ratios), 2),
        "least_psnr_db": round(min(psnrs_db), 1),
    }


def _thread_ms(work: Callable[[], object]) -> float:
    started_s = time.thread_time()
    work()
    return 1000 * (time.thread_time() - started_s)


def _plain(jpeg: bytes) -> NDArray[np.uint8]:
    """Decode as most code does."""
    picture = Image.open(io.BytesIO(jpeg)).convert("RGB")
    return np.asarray(picture.resize((SIDE_PX, SIDE_PX), Image.Resampling.BILINEAR))


def _psnr_db(ours: NDArray[np.uint8], plain: NDArray[np.uint8]) -> float:
    error = np.square(ours.astype(np.float64) - plain).mean()
    return float(10 * np.log10(255**2 / max(error, 1e-9)))


def _jpeg(size: tuple[int, int], seed: int) -> bytes:
    """Make one picture."""
    rng = np.random.default_rng(seed)
    picture = Image.fromarray(_noise(size, rng))
    draw = ImageDraw.Draw(picture)
    width, height = size
    for _ in range(8):
        left, top = rng.integers(0, size).tolist()
        wide, high = rng.integers(1, (width // 3, height // 3)).tolist()
        shape = draw.ellipse if rng.random() < 0.5 else draw.rectangle
        shape((left, top, left + wide, top + high), fill=tuple(int(level) for level in rng.integers(0, 256, 3)))
    file = io.BytesIO()
    picture.save(file, "JPEG", quality=QUALITY)
    return file.getvalue()


def _noise(size: tuple[int, int], rng: np.random.Generator) -> NDArray[np.uint8]:
    """Return noise whose amplitude is inverse to its frequency (Field, 1987), blurred, and mostly grey."""
    width, height = size
    frequency = np.hypot(np.fft.fftfreq(height)[:, None], np.fft.rfftfreq(width)[None])
    lens = np.exp(-2 * (np.pi * LENS_PX * frequency) ** 2)
    frequency[0, 0] = np.inf
    spectra = [np.fft.rfft2(rng.standard_normal((height, width))) * lens / frequency for _ in range(4)]
    grey, *colours = [wave / wave.std() for wave in (np.fft.irfft2(spectrum, (height, width)) for spectrum in spectra)]
    levels = 128 + 45 * grey[..., None] + 12 * np.stack(colours, axis=2)
    return levels.clip(0, 255).astype(np.uint8)
