"""Draw what every step that cleans and every variation makes of one picture, by its defaults.

Run: python -m scripts.draw_contact_sheet PICTURE [--output sheet.png] [--size-px 128]. Steps have one place, variations
four draws each.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw

from sensorium.modalities.pictures import Picture
from sensorium.modalities.pictures.decode import Decoding, decode_picture
from sensorium.registry import names, part

DRAWS = 4
PLACES_ACROSS = 2 * DRAWS
CAPTION_PX = 14


def tiles(path: Path, size_px: int) -> Iterator[tuple[str, Picture]]:
    """Yield captions and pictures (size_px, size_px, 3): the picture as it is, then steps, then variations."""
    picture = decode_picture(path, Decoding(size_px))
    yield "as it is", picture
    for name in names("picture_cleaner"):
        yield name, decode_picture(path, Decoding(size_px), [part("picture_cleaner", name)()])
    for name in names("picture_variation"):
        variation = part("picture_variation", name)()
        for seed in range(DRAWS):
            yield name, variation.varied(picture, np.random.default_rng(seed))


def sheet(pictures: list[tuple[str, Picture]], size_px: int) -> Image.Image:
    """Return one picture of all, with captions, ``PLACES_ACROSS`` in a row."""
    height_px = size_px + CAPTION_PX
    rows = -(-len(pictures) // PLACES_ACROSS)
    whole = Image.new("RGB", (PLACES_ACROSS * size_px, rows * height_px), "white")
    draw = ImageDraw.Draw(whole)
    for number, (caption, picture) in enumerate(pictures):
        row, column = divmod(number, PLACES_ACROSS)
        draw.text((column * size_px + 2, row * height_px), caption, fill="black")
        whole.paste(Image.fromarray(picture), (column * size_px, row * height_px + CAPTION_PX))
    return whole


def main() -> None:
    """Read the command line and draw."""
    parser = argparse.ArgumentParser(description="Draw what steps and variations make of one picture.")
    parser.add_argument("picture", type=Path)
    parser.add_argument("--output", type=Path, default=Path("sheet.png"))
    parser.add_argument("--size-px", type=int, default=128)
    options = parser.parse_args()
    sheet(list(tiles(options.picture, options.size_px)), options.size_px).save(options.output)
    print(f"wrote {options.output}")


if __name__ == "__main__":
    main()
