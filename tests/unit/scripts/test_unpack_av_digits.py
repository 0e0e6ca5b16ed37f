"""Pictures from archives, recordings from outside the table's folder."""

import csv
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from scripts.unpack_av_digits import unpack

from sensorium.errors import DataError
from sensorium.modalities.audio import AudioConfig
from sensorium.reading import cells_of
from sensorium.records.opening import open_table

ROOT = Path(__file__).resolve().parents[3]
PICTURES = np.arange(3 * 28 * 28, dtype=np.uint32).reshape(3, 28, 28).astype(np.uint8)


@pytest.fixture
def packed(tmp_path):
    source = tmp_path / "data" / "av-digits"
    source.mkdir(parents=True)
    np.savez(source / "images_train.npz", images=PICTURES[:2])
    np.savez(source / "images_val.npz", images=PICTURES[2:])
    (tmp_path / "data" / "sounds").mkdir()
    (tmp_path / "data" / "sounds" / "seven.wav").write_bytes(b"any")
    places = [("images_train.npz", 1, "train"), ("images_train.npz", 0, "train"), ("images_val.npz", 0, "val")]
    with (source / "manifest.csv").open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["image_npz", "image_index", "audio", "label", "split"])
        writer.writerows([archive, place, "../sounds/seven.wav", 7, split] for archive, place, split in places)
    return source


def test_every_row_names_its_own_picture(packed, tmp_path):
    table = open_table(unpack(packed, tmp_path / "build" / "digits"))
    pictures = [np.asarray(Image.open(table.folder / cell)) for cell in table.column("image")]
    assert np.array_equal(pictures, PICTURES[[1, 0, 2]])
    assert table.column("split") == ["train", "train", "val"]


def test_recordings_are_found_where_their_folder_is_allowed(packed, tmp_path):
    table = open_table(unpack(packed, tmp_path / "build" / "digits"))
    config = AudioConfig(column="audio")
    sounds = tmp_path / "data" / "sounds"
    assert cells_of(table, config, [sounds]) == [sounds / "seven.wav"] * 3
    with pytest.raises(DataError, match="allow_roots"):
        cells_of(table, config)


def test_the_command(packed, tmp_path):
    command = [sys.executable, "-m", "scripts.unpack_av_digits"]
    done = subprocess.run([*command, packed, tmp_path / "out"], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == f"wrote {tmp_path / 'out' / 'manifest.csv'}\n"
    done = subprocess.run([*command, tmp_path / "none"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
