"""Cells, labels and tables that cannot be right: what a user sees, and what is taken all the same."""

from __future__ import annotations

import resource
import struct
import subprocess
import sys
import time
import zlib

import pytest
from PIL import Image

from tests.integration.tables import CONFIG

FACTS_ONLY = """
name: pets
data: {train: table.csv, split: {column: split}}
inputs: {facts: {type: tabular, columns: [size, brand]}}
target: {type: category, column: label}
training: {epochs: 1, batch_size: 8}
"""


def huge_png(side_px):
    """A whole PNG of a few hundred kilobytes that is billions of bytes when decoded."""

    def chunk(kind, content):
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    packer = zlib.compressobj(9)
    row = bytes(1 + side_px)
    pixels = b"".join(packer.compress(row) for _ in range(side_px)) + packer.flush()
    header = struct.pack(">IIBBBBB", side_px, side_px, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


def test_a_picture_that_is_huge_once_decoded_is_refused_at_once_and_without_memory(tmp_path):
    path = tmp_path / "huge.png"
    path.write_bytes(huge_png(20_000))
    assert path.stat().st_size < 1_000_000
    code = (
        "import sys, pathlib\n"
        "from sensorium.errors import LimitError\n"
        "from sensorium.modalities.pictures.decode import Decoding, decode_picture\n"
        "try:\n"
        "    decode_picture(pathlib.Path(sys.argv[1]), Decoding(size_px=64))\n"
        "except LimitError as error:\n"
        "    print(error)\n"
    )

    def limit():
        resource.setrlimit(resource.RLIMIT_DATA, (600 << 20, 600 << 20))

    started_s = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-c", code, path], capture_output=True, text=True, check=True, preexec_fn=limit
    )
    assert time.perf_counter() - started_s < 10
    assert "more than 50 megapixels. Scale it down" in done.stdout or "megapixels), more than the limit" in done.stdout


def test_tiny_and_huge_pictures_in_a_table(spoiled):
    rows = [row for row in spoiled.rows() if row["photo"]]
    Image.new("RGB", (20, 20), "red").save(spoiled.folder / rows[0]["photo"])
    Image.new("RGB", (1, 1), "red").save(spoiled.folder / rows[1]["photo"])
    (spoiled.folder / rows[2]["photo"]).write_bytes(huge_png(20_000))
    number = spoiled.rows().index(rows[2]) + 1
    said = spoiled.train()
    assert f"table.csv row {number}, column 'photo': the picture has" in said
    assert "Scale it down" in said
    assert said.count("column 'photo'") == 1, "small pictures are legal"


def test_not_a_number_and_infinity_count_as_missing(spoiled):
    rows = spoiled.rows()
    for row, value in zip(rows, ["NaN", "inf", "-Infinity", "1e400"], strict=False):
        row["size"] = value
    spoiled.save(rows)
    spoiled.train(config=FACTS_ONLY, expect=0)


def test_words_among_numbers_after_training(spoiled, toy_bundle):
    (spoiled.folder / "words.csv").write_text("photo,title,sound,weight,maker\n,a,,secret,\n,b,,2.5,\n,c,,secret 2,\n")
    said = spoiled.run("predict", str(toy_bundle), "words.csv").stderr
    assert "words.csv row 1: column 'weight' takes numbers such as 12.5, and this is not one." in said
    assert "words.csv row 3" in said
    assert "row 2" not in said
    assert "secret" not in said


def test_empty_files_are_all_named(spoiled):
    rows = spoiled.rows()
    photo, sound = (
        next(row["photo"] for row in rows if row["photo"]),
        next(row["sound"] for row in rows if row["sound"]),
    )
    (spoiled.folder / photo).write_bytes(b"")
    (spoiled.folder / sound).write_bytes(b"")
    said = spoiled.train()
    for path in (photo, sound):
        assert f"'{path.rpartition('/')[2]}' is empty (0 bytes). Replace the file or leave the cell empty." in said


@pytest.mark.parametrize("column", ["photo", "sound", "title", "size"])
def test_a_column_that_is_empty_throughout(spoiled, column):
    spoiled.save([{**row, column: ""} for row in spoiled.rows()])
    said = spoiled.train()
    assert f"column '{column}'" in said or f"table.csv, '{column}': " in said
    assert "every training row" in said or "no training row" in said


def test_labels_that_another_program_rewrote(spoiled):
    digits = {"cat": "007", "dog": "012"}
    rows = [{**row, "label": digits[row["label"]]} for row in spoiled.rows()]
    spoiled.save([row for row in rows if row["split"] == "train"])
    others = [{**row, "label": f"{float(row['label'])}"} for row in rows if row["split"] == "validation"]
    spoiled.save(others, "others.csv")
    config = FACTS_ONLY.replace("split: {column: split}", "validation: others.csv")
    said = spoiled.train(config=config)
    first = others[0]["label"]
    assert f"others.csv row 1, column 'label': the class '{first}' is '0" in said
    assert "write both alike" in said
    spoiled.save(rows)
    spoiled.train(config=FACTS_ONLY, expect=0)
    assert f"the class '{first}' is '0" in spoiled.run("evaluate", "model", "others.csv").stderr


def test_a_column_name_that_stands_twice(spoiled):
    path = spoiled.folder / "table.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("brand", "size", 1), encoding="utf-8")
    assert "table.csv, 'size': this column name stands 2 times. Rename all but one." in spoiled.train()


def test_a_column_named_twice_in_the_config(spoiled):
    said = spoiled.train(config=CONFIG.replace("[size, brand]", "[size, brand, size]"))
    assert "run.yaml, 'inputs.facts" in said
    assert "names a column twice. Name each once." in said


@pytest.mark.parametrize(
    ("encoding", "said"), [("utf-16", "looks like UTF-16"), ("gbk", "looks like Chinese GB18030 or GBK")]
)
def test_a_table_in_another_encoding(spoiled, encoding, said):
    path = spoiled.folder / "table.csv"
    path.write_text(path.read_text(encoding="utf-8"), encoding=encoding)
    told = spoiled.train(config=FACTS_ONLY)
    assert f"table.csv: is not UTF-8 text; it {said}" in told
    assert "iconv -f" in told


def test_tables_of_one_row(spoiled, toy_bundle):
    (spoiled.folder / "one.csv").write_text("photo,title,sound,weight,maker,label\n,a red thing,,2.5,,red\n")
    for command in ("evaluate", "predict"):
        assert spoiled.run(command, str(toy_bundle), "one.csv").returncode == 0
    spoiled.save(spoiled.rows()[:1], "one.csv")
    said = spoiled.train(config=FACTS_ONLY.replace("table.csv, split: {column: split}", "one.csv"), output="other")
    assert "the validation split gets none of 1 rows. Add rows" in said


def test_a_header_alone(spoiled, toy_bundle):
    (spoiled.folder / "empty.csv").write_text("photo,title,sound,weight,maker,label\n")
    for command in ("evaluate", "predict"):
        said = spoiled.run(command, str(toy_bundle), "empty.csv").stderr
        assert "empty.csv: the table has no records. Add at least one row." in said
