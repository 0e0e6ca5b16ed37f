"""Draw what every cleaner and variation of sound does to one recording, as spectrograms.

    python -m scripts.draw_sound recording.wav -o pictures

Writes cleaners.png and variations.png: time to the right, pitch upwards, bright is loud. Every part is drawn with its
default options and seed 0, beside the recording as it is.
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from sensorium.modalities.audio import AudioConfig
from sensorium.modalities.sound.waves import worked_on
from sensorium.registry import names
from sensorium.specs import Array

FEATURES = {"type": "log_mel", "n_mels": 96}
PIXELS_PER_BAND, MARGIN_PX, COLUMNS = 2, 18, 3
QUIETEST_DB, LOUDEST_DB = -60.0, 15.0
DB_PER_NEPER = 10 / np.log(10)


def main() -> None:
    """Read the arguments and write both pictures."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("recording", type=Path)
    parser.add_argument("-o", "--output", type=Path, default=Path())
    parser.add_argument("--noise", type=Path, help="folder of recordings for recorded_noise, by default not drawn")
    arguments = parser.parse_args()
    arguments.output.mkdir(parents=True, exist_ok=True)
    cleaned, varied = drawn(arguments.recording, arguments.noise)
    sheet(cleaned).save(arguments.output / "cleaners.png")
    sheet(varied).save(arguments.output / "variations.png")


def drawn(recording: Path, noise: Path | None) -> tuple[dict[str, Array], dict[str, Array]]:
    """Return the log-mel spectrogram of the recording as it is and by each cleaner, then by each variation."""
    plain = _config()
    wave = plain.wave_of(recording)
    bands = plain.feature().keep(wave)
    cleaned, varied = {"as it is": bands}, {"as it is": bands}
    for name in names("sound_cleaner"):
        cleaned[name] = plain.feature().keep(_config(clean=[name]).wave_of(recording))
    for name in names("sound_variation"):
        if name == "recorded_noise" and noise is None:
            continue
        part = {"type": name, "folder": noise} if name == "recorded_noise" else name
        chain = _config(augment=[part]).chain()
        seen = chain(wave if chain.needs_wave else bands, np.random.default_rng(0))
        varied[name] = seen if seen.ndim == 2 else plain.feature().keep(worked_on(seen))
    return cleaned, varied


def _config(**options: object) -> AudioConfig:
    return AudioConfig.model_validate({"column": "x", "features": FEATURES, "augment": [], **options})


def sheet(spectrograms: Mapping[str, Array]) -> Image.Image:
    """Return one picture with all spectrograms (frames, bands) under their names, on one scale."""
    width = max(map(len, spectrograms.values())) + MARGIN_PX
    height = PIXELS_PER_BAND * FEATURES["n_mels"] + MARGIN_PX
    rows = -(-len(spectrograms) // COLUMNS)
    page = Image.new("RGB", (COLUMNS * width, rows * height), "white")
    for place, (name, bands) in enumerate(spectrograms.items()):
        left, top = place % COLUMNS * width, place // COLUMNS * height
        page.paste(Image.fromarray(_pixels(bands)), (left, top + MARGIN_PX))
        ImageDraw.Draw(page).text((left + 2, top + 3), name, fill="black")
    return page


def _pixels(bands: Array) -> NDArray[np.uint8]:
    """Return RGB pixels: black, violet, orange, white from quiet to loud."""
    level = (bands.astype(np.float64) * DB_PER_NEPER - QUIETEST_DB) / (LOUDEST_DB - QUIETEST_DB)
    stops = np.array([[0, 0, 0], [90, 20, 140], [240, 120, 30], [255, 255, 235]])
    places = np.clip(level, 0, 1).T[::-1] * (len(stops) - 1)
    colours = [np.interp(places, range(len(stops)), stops[:, channel]) for channel in range(3)]
    return np.repeat(np.stack(colours, axis=-1).astype(np.uint8), PIXELS_PER_BAND, axis=0)


if __name__ == "__main__":
    main()
