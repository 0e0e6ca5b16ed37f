"""Files inside tables: bytes and structs in Parquet, and several pictures in one cell, from training to answers."""

from __future__ import annotations

import io
import json

import numpy as np
import polars as pl
import pytest
import soundfile
from PIL import Image

import sensorium
from sensorium.errors import DataError

ROWS = 30
CONFIG = {
    "data": {"train": "table.parquet", "split": {"column": "split"}},
    "inputs": {
        "photo": {"type": "image", "column": "photo", "size_px": 16, "augment": []},
        "sound": {
            "type": "audio",
            "column": "sound",
            "sample_rate_hz": 8000,
            "max_duration_s": 0.2,
            "features": {"type": "log_mel", "n_mels": 8},
        },
    },
    "target": {"type": "category", "column": "label"},
    "model": {
        "encoders": {
            "photo": {"type": "cnn", "channels": [8], "dim": 8},
            "sound": {"type": "log_mel_cnn", "channels": [8], "dim": 8},
        }
    },
    "training": {"epochs": 3, "batch_size": 6, "learning_rate": 1e-2},
}


def jpeg(which, rng):
    pixels = rng.integers(0, 120, (20, 24, 3))
    pixels[..., which] += 120
    file = io.BytesIO()
    Image.fromarray(pixels.astype(np.uint8)).save(file, "JPEG")
    return file.getvalue()


def wav(which, rng):
    time_s = np.arange(1600) / 8000
    wave = 0.3 * np.sin(2 * np.pi * (400, 1500)[which] * time_s) + 0.02 * rng.standard_normal(1600)
    file = io.BytesIO()
    soundfile.write(file, wave, 8000, format="WAV")
    return file.getvalue()


def rows():
    """Rows of bytes that tell two classes apart; some lack their recording."""
    rng = np.random.default_rng(0)
    return [
        {
            "photo": jpeg(place % 2, rng),
            "sound": None if place % 7 == 3 else wav(place % 2, rng),
            "label": ("cat", "dog")[place % 2],
            "split": ("train", "train", "train", "validation", "test")[place // 2 % 5],
        }
        for place in range(ROWS)
    ]


def train(folder, config=CONFIG):
    (folder / "run.yaml").write_text(json.dumps(config))
    return sensorium.train(folder / "run.yaml", folder / "model", progress=False)


def check(model, table):
    assert model.evaluate(table, split="test")["accuracy"] == 1
    answers = model.predict(table)
    assert len(answers) == ROWS
    assert answers[3].inputs == ("photo",)
    assert answers[0].inputs == ("photo", "sound")


def test_bytes_in_parquet_train_evaluate_and_predict(tmp_path):
    pl.DataFrame(rows()).write_parquet(tmp_path / "table.parquet")
    check(train(tmp_path), tmp_path / "table.parquet")


def test_structs_of_bytes_and_path_do_as_well(tmp_path):
    made = rows()
    for place, row in enumerate(made):
        if place % 2:
            (tmp_path / f"{place}.jpg").write_bytes(row["photo"])
            row["photo"] = {"bytes": None, "path": f"{place}.jpg"}
        else:
            row["photo"] = {"bytes": row["photo"], "path": "nowhere.jpg"}
        row["sound"] = row["sound"] and {"bytes": row["sound"], "path": None}
    pl.DataFrame(made).write_parquet(tmp_path / "table.parquet")
    check(train(tmp_path), tmp_path / "table.parquet")


def test_a_path_in_a_struct_may_not_leave_the_folder(tmp_path):
    made = rows()
    for row in made:
        row["photo"] = {"bytes": None, "path": "../secret.jpg"}
    (tmp_path / "in").mkdir()
    pl.DataFrame(made).write_parquet(tmp_path / "in" / "table.parquet")
    with pytest.raises(DataError, match=r"row 1, column 'photo': '../secret.jpg' leads out of the table's folder"):
        train(tmp_path / "in")


def test_bytes_that_are_no_picture_are_told_with_their_row(tmp_path):
    made = rows()
    made[4]["photo"] = b"words"
    pl.DataFrame(made).write_parquet(tmp_path / "table.parquet")
    with pytest.raises(DataError, match=r"table.parquet row 5, column 'photo': the file is not a picture"):
        train(tmp_path)


@pytest.mark.parametrize("ending", ["csv", "jsonl", "parquet"])
def test_several_pictures_in_a_cell_train_evaluate_and_predict(tmp_path, ending):
    rng = np.random.default_rng(0)
    table = {"photo": [], "label": [], "split": []}
    for place, row in enumerate(rows()):
        names = [f"{place}-{number}.jpg" for number in range(place % 3 + 1)]
        for name in names:
            (tmp_path / name).write_bytes(jpeg(place % 2, rng))
        table["photo"].append("; ".join(names) if ending == "csv" else names)
        table["label"].append(row["label"])
        table["split"].append(row["split"])
    frame = pl.DataFrame(table)
    {"csv": frame.write_csv, "jsonl": frame.write_ndjson, "parquet": frame.write_parquet}[ending](
        tmp_path / f"table.{ending}"
    )
    photo = {**CONFIG["inputs"]["photo"], "max_pictures": 3}
    config = {
        **CONFIG,
        "data": {**CONFIG["data"], "train": f"table.{ending}"},
        "inputs": {"photo": photo},
        "model": {"encoders": {"photo": CONFIG["model"]["encoders"]["photo"]}},
        "training": {**CONFIG["training"], "epochs": 12},
    }
    model = train(tmp_path, config)
    assert model.evaluate(tmp_path / f"table.{ending}", split="test")["accuracy"] == 1
    pictures = tuple(tmp_path / f"2-{number}.jpg" for number in range(3))
    (answer,) = model.answers_of([{"photo": pictures}])
    expected = model.predict(tmp_path / f"table.{ending}")[2]
    assert answer.probabilities == pytest.approx(expected.probabilities, abs=1e-5)
    config["inputs"] = {"photo": {**photo, "max_pictures": 2}}
    (tmp_path / "fewer").mkdir()
    config["data"]["train"] = f"../table.{ending}"
    with pytest.raises(DataError, match=r"row 3, column 'photo': holds 3 pictures, more than `max_pictures` \(2\)"):
        train(tmp_path / "fewer", config)
