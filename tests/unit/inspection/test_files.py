"""A look into files: what they are, which do not open, which are copies, and what their making tells."""

import random
from dataclasses import replace

import numpy as np
import pytest
import soundfile
from PIL import Image

from sensorium.inspection.files import EVERYTHING
from sensorium.records.table import Table
from tests.unit.inspection.tables import LABELS, look, said, write_picture, write_sound

FEW = 40


@pytest.fixture
def album(tmp_path):
    """Twenty pictures, each of its own."""
    for number in range(20):
        write_picture(tmp_path / f"{number}.png", number)
    return tmp_path


@pytest.fixture
def tape(tmp_path):
    """Twenty recordings, each of its own."""
    for number in range(20):
        write_sound(tmp_path / f"{number}.wav", number)
    return tmp_path


def table(files, **changes):
    return {"photo": files, "label": LABELS[: len(files)], **changes}


def names(suffix, count=20):
    return [f"{number}.{suffix}" for number in range(count)]


def test_sizes_and_kinds_of_pictures(album):
    write_picture(album / "0.png", 0, size=(80, 60))
    Image.new("L", (40, 30), 7).save(album / "1.png")
    found = look(table(names("png")), folder=album)
    width, height, _ = found.gathered.spreads
    assert (width.what, width.least, width.greatest) == ("width", 40, 80)
    assert sum(width.counts) == sum(height.counts) == 20
    assert found.gathered.tallies[0].counts == (("RGB", 19), ("L", 1))
    assert said(found, "files") == [("warning", "Files of 'photo' that show nothing but one colour: 1 (row 2).")]


def test_sounds(tape):
    write_sound(tape / "0.wav", 0, rate_hz=16000, num_samples=16000)
    soundfile.write(tape / "1.wav", np.zeros(2000), 8000)
    found = look(table(names("wav")), folder=tape)
    (duration,) = [one for one in found.gathered.spreads if one.what == "duration"]
    assert (duration.least, duration.greatest) == (0.25, 1.0)
    rates = next(one for one in found.gathered.tallies if one.what == "sample rate")
    assert rates.counts == (("8,000 Hz", 19), ("16,000 Hz", 1))
    assert said(found, "files") == [("warning", "Files of 'photo' that are silent: 1 (row 2).")]


@pytest.mark.usefixtures("album", "tape")
@pytest.mark.parametrize("suffix", ["png", "wav"])
def test_files_that_cannot_be_used_are_counted_by_row_and_never_named(tmp_path, suffix):
    (tmp_path / f"3.{suffix}").write_bytes((tmp_path / f"3.{suffix}").read_bytes()[:30])
    (tmp_path / f"4.{suffix}").write_bytes(b"")
    files = [*names(suffix), "secret." + suffix, "../outside." + suffix]
    found = look(table(files), folder=tmp_path)
    assert said(found, "files") == [
        ("serious", "Files of 'photo' that cannot be decoded: 1 (row 4)."),
        ("serious", "Files of 'photo' that cannot be opened: 3 (rows 5, 21, 22)."),
    ]
    assert "secret" not in str(found.concerns)


def test_a_column_of_which_nothing_opens(tmp_path):
    found = look(table([f"secret{row}.jpg" for row in range(20)]), folder=tmp_path)
    assert said(found, "files") == [("serious", "Columns of files of which none opens: 'photo'.")]
    assert "secret" not in found.findings[0].reason


def test_the_same_picture_in_two_splits_even_as_another_file(album):
    Image.open(album / "0.png").resize((64, 48)).save(album / "20.jpg", quality=60)
    (album / "21.png").write_bytes((album / "1.png").read_bytes())
    files = [*names("png"), "20.jpg", "21.png"]
    found = look(table(files, split=["train"] * 20 + ["val"] * 2), folder=album)
    alike = [one.sets for one in found.copies if one.alike == "alike"]
    equal = [one.sets for one in found.copies if one.alike == "equal" and one.what == "'photo'"]
    assert equal == [((1, 21),)]
    assert alike == [((0, 20), (1, 21))]
    assert ("serious", "copies") in [(one.severity, one.topic) for one in found.concerns]


def test_the_same_sound_in_another_format(tape):
    samples, rate_hz = soundfile.read(tape / "0.wav", dtype="int16")
    soundfile.write(tape / "20.flac", samples, rate_hz)
    found = look(table([*names("wav"), "20.flac"]), folder=tape)
    assert [one.sets for one in found.copies] == [((0, 20),)]


def test_several_pictures_in_a_cell_are_no_copies_of_each_other(album):
    files = ["0.png;0.png", "1.png; 2.png", *names("png")[3:], "2.png"]
    found = look(table(files), folder=album)
    assert [one.sets for one in found.copies if one.alike == "equal"] == [((1, 19),)]


def test_bytes_are_looked_at_like_files(album):
    files = [(album / name).read_bytes() for name in names("png")]
    found = look(table(files))
    assert found.gathered.spreads
    assert said(found, "name") == []


def test_a_sample_is_taken_from_all_over_the_table_and_said(album):
    found = look(table(names("png")), folder=album, sample=5)
    looks = found.gathered.looks["photo"]
    assert list(looks.places) == [0, 4, 8, 12, 16]
    assert looks.num_filled == 20


def test_what_files_tell_by_their_making_and_their_names(tmp_path):
    rng = random.Random(0)
    for label in set(LABELS):
        (tmp_path / label).mkdir()
    files = []
    for row, label in enumerate(LABELS):
        files.append(f"{label}/{row:04}.png")
        write_picture(tmp_path / files[-1], row, size=(rng.randint(50, 60) if label == "cat" else 30, 30))
    found = look(table(files), folder=tmp_path)
    ((severity, name),) = said(found, "name")
    assert (severity, name.startswith("In 'photo', the folder alone tells the answer")) == ("note", True)
    ((severity, size),) = said(found, "file")
    assert (severity, size.startswith("In 'photo', the ")) == ("warning", True)
    width = next(one for one in found.gathered.shortcuts if one.fact == "the width of the picture")
    assert width.hint.tells()


def test_a_file_that_is_too_large_is_not_decoded(album, monkeypatch):
    monkeypatch.setattr("sensorium.inspection.files.EVERYTHING", replace(EVERYTHING, max_megapixels=0.001))
    write_picture(album / "0.png", 0, size=(10, 10))
    found = look(table(names("png")), folder=album)
    assert said(found, "files")[0][1].startswith("Files of 'photo' that are too large: 19")


def test_looking_changes_nothing_of_the_table(album):
    columns = table(names("png"))
    before = {name: list(cells) for name, cells in columns.items()}
    look(columns, folder=album)
    assert columns == before
    assert len(Table(columns)) == 20
