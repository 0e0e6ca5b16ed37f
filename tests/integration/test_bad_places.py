"""Paths that lead out of the folders that were allowed, outputs that cannot be written, files that are no config."""

from __future__ import annotations

import shutil
import time

import pytest

PHOTO_ONLY = """
name: pets
data: {train: in/table.csv, split: {column: split}}
inputs: {photo: {type: image, column: photo, size_px: 16}}
target: {type: category, column: label}
model: {encoders: {photo: {type: cnn, channels: [8], dim: 8}}}
training: {epochs: 1, batch_size: 8}
"""


@pytest.fixture
def outside(spoiled):
    """A table whose pictures lie beside its folder: by ``..``, by their whole path and behind a link."""
    folder = spoiled.folder
    (folder / "in").mkdir()
    (folder / "in" / "linked").symlink_to(folder / "photos")
    starts = ("../photos", str(folder / "photos"), "linked")
    rows = [row for row in spoiled.rows() if row["photo"]]
    for number, row in enumerate(rows):
        row["photo"] = f"{starts[number % 3]}/{row['photo'].rpartition('/')[2]}"
    spoiled.save(rows, "in/table.csv")
    return spoiled


def test_paths_that_lead_out_need_leave(outside):
    said = outside.train(config=PHOTO_ONLY)
    for row in (1, 2, 3):
        assert f"table.csv row {row}, column 'photo'" in said
    assert "leads out of the table's folder" in said
    assert "`data.allow_roots`" in said
    allowed = PHOTO_ONLY.replace("data: {", "data: {allow_roots: [photos], ")
    outside.train(config=allowed, expect=0)
    assert outside.run("evaluate", "model", "in/table.csv").returncode == 2
    assert outside.run("evaluate", "model", "in/table.csv", "--allow-root", "photos").returncode == 0


def test_init_takes_allowed_folders_up(outside):
    assert "photo" not in outside.run("init", "in/table.csv", "-t", "label", "-o", "a.yaml").stderr
    outside.run("init", "in/table.csv", "-t", "label", "-o", "b.yaml", "--allow-root", "photos").check_returncode()
    assert "allow_roots: [photos]" in (outside.folder / "b.yaml").read_text()
    assert "type: image" not in (outside.folder / "a.yaml").read_text()
    assert "type: image" in (outside.folder / "b.yaml").read_text()


def test_outputs_that_cannot_be_are_refused_before_any_work(spoiled):
    shutil.rmtree(spoiled.folder / "photos")  # reading would complain of these
    (spoiled.folder / "notes.txt").write_text("mine")
    for output, why in (
        ("notes.txt/model", "is a file, not a folder"),
        ("/proc/model", "cannot be written in '/proc'"),
    ):
        said = spoiled.run("train", "run.yaml", "--output", output)
        assert said.returncode == 2
        assert why in said.stderr
        assert "Name another --output" in said.stderr
        assert "does not exist" not in said.stderr
    assert (spoiled.folder / "notes.txt").read_text() == "mine"


ALIASES = "a: &a [x,x,x,x,x,x,x,x]\n" + "".join(
    f"{name}: &{name} [{','.join([f'*{earlier}'] * 8)}]\n"
    for earlier, name in zip("abcdefghij", "bcdefghijk", strict=True)
)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (ALIASES, "aliases make it more than"),
        ("[" * 100_000, "nested more than 20 levels deep"),
        ("a: " + "x" * 3_000_000, "is larger than 1 MB"),
        ("\0\1\2", "holds NUL characters"),
    ],
    ids=["aliases", "deep", "huge", "binary"],
)
def test_files_that_are_no_config(spoiled, content, said):
    (spoiled.folder / "run.yaml").write_text(content)
    started_s = time.perf_counter()
    done = spoiled.run("train", "run.yaml", "--output", "model")
    assert done.returncode == 2
    assert said in done.stderr
    assert time.perf_counter() - started_s < 20
