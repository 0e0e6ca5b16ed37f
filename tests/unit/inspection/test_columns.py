import io
import random

import numpy as np
import pytest
import soundfile
from PIL import Image

from sensorium.errors import DataError
from sensorium.inspection.columns import inspect_columns
from sensorium.inspection.inputs import suggest_inputs, suggest_target
from sensorium.records.table import Table

ROWS = 60
LABELS = [random.Random(row).choice(["cat", "dog", "owl"]) for row in range(ROWS)]
WORDS = ["red", "green", "blue", "quick", "slow", "small", "large", "old", "new", "warm"]


def kind_of(cells, *, name="column", labels=LABELS, folder=None, **others):
    table = Table({name: cells, "label": labels, **others}, folder=folder)
    return {finding.column: finding for finding in inspect_columns(table, "label")}[name].kind


def drawn(values):
    """Values at random, so that they do not go with the label."""
    rng = random.Random(7)
    return [rng.choice(values) for _ in range(ROWS)]


def jpeg():
    out = io.BytesIO()
    Image.new("RGB", (8, 8), "red").save(out, "JPEG")
    return out.getvalue()


def wav(path):
    soundfile.write(path, np.sin(np.arange(8000) / 10), 8000, format="WAV")


@pytest.mark.parametrize(
    ("cells", "kind"),
    [
        (drawn(["1.5", "-2", "3e2", "0.1", "17"]), "number"),
        (drawn(["1.5", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12", None]), "number"),
        (drawn(["small", "large", "huge"]), "category"),
        ([" ".join(random.Random(i).choices(WORDS, k=7)) for i in range(ROWS)], "text"),
        (["".join(random.Random(i).choices("天地玄黄宇宙洪荒", k=7)) for i in range(ROWS)], "text"),
        ([f"2026-01-{1 + i % 28:02}" for i in range(ROWS)], "date"),
        ([f"{1 + i % 28}/1/2026 10:00" for i in range(ROWS)], "date"),
        ([f"January {1 + i % 28}, 2026" for i in range(ROWS)], "date"),
        ([str(1000 + i) for i in range(ROWS)], "id"),
        ([f"Name{i}" for i in range(ROWS)], "id"),
        ([f"Brand{i // 4}" if i % 7 else None for i in range(ROWS)], "category"),
        ([f"Brand{i // 2}" if i % 3 else f"x{i}" for i in range(ROWS)], "many"),
        ([None] * ROWS, "empty"),
        (["a"] * ROWS, "constant"),
        ([b"\x00\x01", b"\x02"] * (ROWS // 2), "broken"),
    ],
)
def test_cells_tell_what_a_column_is(cells, kind):
    assert kind_of(cells) == kind


@pytest.mark.parametrize(
    ("name", "kind"), [("row_id", "id"), ("Index", "id"), ("uuid", "id"), ("", "id"), ("humid", "number")]
)
def test_names_tell_identifiers(name, kind):
    assert kind_of(drawn(["1", "2", "3", "4", "5", "6", "7"]), name=name) == kind


def test_years_are_dates_only_by_name():
    years = drawn([str(year) for year in range(1950, 2020)])
    assert kind_of(years, name="release_year") == "date"
    assert kind_of(years, name="weight_g") == "number"


def test_pictures_and_recordings_must_open(tmp_path):
    (tmp_path / "a.jpg").write_bytes(jpeg())
    wav(tmp_path / "a.wav")
    (tmp_path / "broken.jpg").write_bytes(b"no picture")
    columns = {
        "photo": drawn(["a.jpg", "a.JPG", "gone.jpg", None]),
        "sound": drawn(["a.wav", None]),
        "gone": drawn(["x.png", "y.png"]),
        "damaged": drawn(["broken.jpg", None]),
        "label": LABELS,
    }
    table = Table(columns, folder=tmp_path)
    findings = {finding.column: finding for finding in inspect_columns(table, "label")}
    assert {name: finding.kind for name, finding in findings.items()} == {
        "photo": "image",
        "sound": "audio",
        "gone": "broken",
        "damaged": "broken",
        "label": "target",
    }
    assert "does not exist" in findings["gone"].reason


def test_paths_that_leave_the_folder_are_not_opened(tmp_path):
    (tmp_path / "a.jpg").write_bytes(jpeg())
    (tmp_path / "in").mkdir()
    assert kind_of(drawn(["../a.jpg", None]), folder=tmp_path / "in") == "broken"


def test_bytes_of_pictures():
    assert kind_of(drawn([jpeg(), None])) == "image"


def test_splits_and_groups():
    splits = ["train" if i < 50 else "val" for i in range(ROWS)]
    assert kind_of(splits, name="part") == "split"
    assert kind_of(drawn(["train", "test"]), name="part") == "split"  # validation is drawn from the training rows
    assert kind_of(drawn(["val", "test"]), name="part") == "category"  # nothing to learn from
    families = [f"f{i // 5}" for i in range(ROWS)]
    assert kind_of(families, name="patient_id", split=splits) == "group"
    assert kind_of(families, name="patient_id", group=families) == "id"
    assert kind_of([str(i) for i in range(ROWS)], name="group") == "id"


def test_a_group_that_the_split_column_tears_is_left_out():
    splits = ["train" if i % 2 else "val" for i in range(ROWS)]
    assert kind_of([f"f{i // 5}" for i in range(ROWS)], name="speaker", split=splits) == "id"


def test_columns_that_repeat_the_target():
    noise = drawn(["a", "b", "c", "d"])
    assert kind_of([label.upper() for label in LABELS], name="answer") == "leak"
    assert kind_of([f"{label} {n}" for label, n in zip(LABELS, noise, strict=True)], name="finer") == "leak"
    assert kind_of([str(label == "cat") for label in LABELS], name="coarser") == "leak"
    assert kind_of(noise, name="label_2") == "leak"
    assert kind_of(noise, name="other") == "category"


def test_a_frequent_label_alone_is_no_leak():
    labels = ["ill"] * 59 + ["well"]
    assert kind_of(drawn(["1", "2", "3", "4"]), labels=labels) == "number"


def test_the_masked_twin_of_a_text_is_taken():
    text = [" ".join(random.Random(i).choices(WORDS, k=7)) for i in range(ROWS)]
    assert kind_of(text, name="notes", notes_masked=text) == "masked"
    assert kind_of(text, name="notes_masked", notes=text) == "text"


def test_inputs_by_kind_with_names_that_a_config_takes():
    text = [" ".join(random.Random(i).choices(WORDS, k=7)) for i in range(ROWS)]
    numbers = drawn(["1.5", "2.5", "3.5", "4"])
    columns = {
        "Title (en)": text,
        "标题": text,
        "values": text,
        "title en": text,
        "facts": text,
        "price": numbers,
    }
    inputs = suggest_inputs(inspect_columns(Table({**columns, "label": LABELS}), "label"))
    assert inputs == {
        "title_en": {"type": "text", "column": "Title (en)"},
        "text": {"type": "text", "column": "标题"},
        "text_values": {"type": "text", "column": "values"},
        "title_en_2": {"type": "text", "column": "title en"},
        "facts": {"type": "text", "column": "facts"},
        "facts_2": {"type": "tabular", "columns": ["price"]},
    }


def test_targets():
    table = Table({"grade": drawn(["1", "2", "3"]), "price": [str(i / 7) for i in range(ROWS)], "label": LABELS})
    assert suggest_target(table, "price") == {"type": "number", "column": "price"}
    assert suggest_target(table, "grade") == {"type": "category", "column": "grade"}
    assert suggest_target(table, "label") == {"type": "category", "column": "label"}


def test_a_target_that_is_not_there():
    with pytest.raises(DataError, match="Did you mean 'label'"):
        inspect_columns(Table({"label": LABELS}), "labels")


def test_outcomes_are_known_by_name_and_offered():
    table = Table({"went_icu": drawn(["Y", "N"]), "result": drawn(["1", "2", "3"]), "label": LABELS})
    outcomes = inspect_columns(table, "label")[:2]
    assert [(one.kind, one.offered_as) for one in outcomes] == [("outcome", "category"), ("outcome", "number")]
    assert [one.kind for one in inspect_columns(table)[:2]] == ["category", "number"], "without a target none is known"


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("PatientName", ["Ann", "Bob", "Cy"]),
        ("phone", ["1", "2"]),
        ("home address", ["a", "b"]),
        ("date_of_birth", ["1950-01-02", "1960-02-03"]),
        ("手机号", ["1", "2"]),
        ("contact", ["a@b.org", "c.d@e.com", None]),
        ("contact", ["+49 30 1234567", "+1 (555) 123-4567"]),
    ],
)
def test_columns_that_tell_who_a_person_is(name, values):
    assert kind_of(drawn(values), name=name) == "sensitive"


@pytest.mark.parametrize("name", ["product_name", "screen", "shipping_weight", "agent_type"])
def test_other_names_are_not_taken_for_people(name):
    assert kind_of(drawn(["a", "b", "c"]), name=name) == "category"


def test_what_laws_protect_is_used_with_a_word_of_care():
    (finding, _) = inspect_columns(Table({"Age": drawn(["31", "45", "60"]), "label": LABELS}), "label")
    assert finding.kind == "number"
    assert "look whether answers are fair" in finding.reason


def test_a_number_that_the_target_is_reckoned_from():
    euros = [f"{i * 1.37 % 40:.2f}" for i in range(ROWS)]
    cents = [f"{float(value) * 100 + 3:.0f}.5" for value in euros]
    assert kind_of(cents, name="cents", labels=euros) == "leak"
    assert kind_of([f"{i * 7.7 % 31:.3f}" for i in range(ROWS)], name="other", labels=euros) == "number"


def test_a_text_that_names_its_label():
    words = [" ".join(random.Random(i).choices(WORDS, k=5)) for i in range(ROWS)]
    telling = [f"{text} {label}" if i % 2 else text for i, (text, label) in enumerate(zip(words, LABELS, strict=True))]
    table = Table({"told": telling, "plain": words, "label": LABELS})
    told, plain, _ = inspect_columns(table, "label")
    assert told.reason.endswith("names its own label in 50% of the records")
    assert "label" not in plain.reason


def test_a_column_that_training_rows_do_not_fill():
    splits = ["train" if i < 50 else "val" for i in range(ROWS)]
    assert kind_of([None] * 50 + ["1", "2"] * 5, split=splits) == "empty"


def test_files_of_other_kinds(tmp_path):
    assert kind_of(drawn(["a/x.npz", "a/y.npz"]), folder=tmp_path) == "broken"
    assert kind_of(drawn(["www.a.com", "http://b.org"]), folder=tmp_path) == "category"
    assert kind_of(drawn(["v1.5", "3.2a.b c"]), folder=tmp_path) == "category"


def test_clouds_of_points_are_known_by_their_name(tmp_path):
    text = "VERSION .7\nFIELDS x y z\nSIZE 4 4 4\nTYPE F F F\nPOINTS 1\nDATA ascii\n1 2 3\n"
    (tmp_path / "a.pcd").write_text(text)
    table = Table({"scan": drawn(["a.pcd", None]), "label": LABELS}, folder=tmp_path)
    scan, _ = inspect_columns(table, "label")
    assert scan.kind == "points"
    assert suggest_inputs([scan]) == {"scan": {"type": "points", "column": "scan"}}
    raw = Table({"scan": drawn([bytes(32), b"\x01" * 32]), "label": LABELS})
    assert inspect_columns(raw, "label")[0].kind == "broken", "any bytes may be points"


def test_files_of_numbers_are_for_a_person_to_name(tmp_path):
    finding = inspect_columns(Table({"x": drawn(["a/b.npy", "a/c.csv"]), "label": LABELS}, folder=tmp_path), "label")[0]
    assert finding.kind == "broken"
    assert "type series or points" in finding.reason


def test_folders_that_are_allowed(tmp_path):
    (tmp_path / "a.jpg").write_bytes(jpeg())
    (tmp_path / "in").mkdir()
    table = Table({"photo": drawn(["../a.jpg", None]), "label": LABELS}, folder=tmp_path / "in")
    assert [one.kind for one in inspect_columns(table, "label", [tmp_path])] == ["image", "target"]


def test_several_pictures_in_a_cell(tmp_path):
    (tmp_path / "a.jpg").write_bytes(jpeg())
    named = drawn(["a.jpg", "a.jpg;a.jpg", "a.jpg; a.jpg ;a.jpg", None])
    listed = drawn([(jpeg(), jpeg()), jpeg()])
    table = Table({"views": named, "files": listed, "label": LABELS}, folder=tmp_path)
    views, files, _ = inspect_columns(table, "label")
    assert (views.kind, views.options) == ("image", {"max_pictures": 3})
    assert (files.kind, files.options) == ("image", {"max_pictures": 2})
    assert "up to 3 in one cell" in views.reason
    assert suggest_inputs([views]) == {"views": {"type": "image", "column": "views", "max_pictures": 3}}
    assert kind_of(drawn([("a", "b"), ("c",)]), folder=tmp_path) == "broken"
