"""What a user sees when the input of a run is wrong: a message with place and remedy, exit code 2, no traceback."""

from __future__ import annotations

import subprocess
import sys

import pytest
import soundfile

from tests.integration.tables import CONFIG, write_table


@pytest.fixture
def run(tmp_path):
    """Write the good table, let the test spoil something, train from the command line, return what was said."""
    write_table(tmp_path, num_rows=30)

    def train(*, config=CONFIG, expect=2):
        (tmp_path / "run.yaml").write_text(config, encoding="utf-8")
        command = [sys.executable, "-m", "sensorium", "train", "run.yaml", "--output", "model"]
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
        assert done.returncode == expect, done.stderr
        assert "Traceback" not in done.stderr
        assert (tmp_path / "model").exists() == (expect == 0)
        assert not list(tmp_path.glob(".model*")), "nothing half-written is left"
        return done.stderr

    return train


def table_of(tmp_path):
    return (tmp_path / "table.csv").read_text(encoding="utf-8").splitlines()


def save(tmp_path, lines):
    (tmp_path / "table.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")


def cells_with(tmp_path, column):
    """Record numbers and cells of a column that is not empty there."""
    header, *rows = (line.split(",") for line in table_of(tmp_path))
    place = header.index(column)
    return [(number, row[place]) for number, row in enumerate(rows, 1) if row[place]]


def test_missing_files_are_all_named(run, tmp_path):
    (first, photo), (second, other) = cells_with(tmp_path, "photo")[:2]
    (tmp_path / photo).unlink()
    (tmp_path / other).unlink()
    said = run()
    assert f"table.csv row {first}, column 'photo': '{photo}' does not exist. Correct the path or leave" in said
    assert f"table.csv row {second}, column 'photo'" in said


def test_a_truncated_picture_and_a_text_called_wav_are_reported_together(run, tmp_path):
    number, photo = cells_with(tmp_path, "photo")[3]
    path = tmp_path / photo
    path.write_bytes(path.read_bytes()[:-300])
    other, sound = cells_with(tmp_path, "sound")[4]
    (tmp_path / sound).write_text("this is no sound")
    said = run()
    assert f"table.csv row {number}, column 'photo'" in said
    assert f"table.csv row {other}, column 'sound'" in said
    assert "this is no sound" not in said, "content is never shown"


def test_a_stereo_recording_of_48_khz_is_legal(run, tmp_path):
    _, sound = cells_with(tmp_path, "sound")[0]
    wave, _ = soundfile.read(tmp_path / sound)
    soundfile.write(tmp_path / sound, wave, 48_000)
    assert soundfile.info(tmp_path / sound).channels == 2
    run(expect=0)


def test_an_empty_table(run, tmp_path):
    save(tmp_path, table_of(tmp_path)[:1])
    assert "table.csv" in (said := run())
    assert "record" in said


def test_a_label_that_occurs_once_is_pointed_out(run, tmp_path):
    lines = table_of(tmp_path)
    place = next(n for n, line in enumerate(lines) if line.endswith("train"))
    lines[place] = lines[place].replace(",cat,", ",fox,").replace(",dog,", ",fox,")
    save(tmp_path, lines)
    assert "class 'fox' occurs once in the training rows: it can hardly be learned. Add rows" in run(expect=0)


def test_a_label_that_no_training_row_has(run, tmp_path):
    lines = table_of(tmp_path)
    place = next(n for n, line in enumerate(lines) if line.endswith("validation"))
    lines[place] = lines[place].replace(",cat,", ",fox,").replace(",dog,", ",fox,")
    save(tmp_path, lines)
    assert f"table.csv row {place}, column 'label': no training row has the class 'fox'" in run()


def test_missing_labels(run, tmp_path):
    lines = table_of(tmp_path)
    lines[4] = lines[4].replace(",cat,", ",,").replace(",dog,", ",,")
    save(tmp_path, lines)
    assert "table.csv row 4, column 'label': the label is missing. Fill it in or remove the record" in run()


def test_columns_that_do_not_exist(run):
    said = run(config=CONFIG.replace("column: photo", "column: foto").replace("[size, brand]", "[size, brnd]"))
    assert "'foto': there is no such column. Did you mean 'photo'?" in said
    assert "'brnd': there is no such column. Did you mean 'brand'?" in said


def test_an_unknown_key(run):
    said = run(config=CONFIG.replace("epochs: 4", "epochs: 4, batchsize: 3"))
    assert "run.yaml, 'training.batchsize': unknown key. Did you mean 'batch_size'?" in said


def test_a_split_without_rows(run, tmp_path):
    save(tmp_path, [line.replace(",train", ",test") for line in table_of(tmp_path)])
    assert "no row names the train split" in run()


def test_a_record_without_any_input(run, tmp_path):
    lines = table_of(tmp_path)
    lines[7] = ",,,,," + ",".join(lines[7].split(",")[5:])
    save(tmp_path, lines)
    assert "table.csv row 7: has no input at all. Fill one of its inputs or remove the record" in run()


def test_one_changed_byte_of_a_model(run, tmp_path):
    run(expect=0)
    weights = tmp_path / "model" / "model.safetensors"
    content = bytearray(weights.read_bytes())
    content[-5] ^= 1
    weights.write_bytes(content)
    command = [sys.executable, "-m", "sensorium", "evaluate", "model", "table.csv"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "model.safetensors" in done.stderr
    assert "Traceback" not in done.stderr
