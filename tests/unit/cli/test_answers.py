import csv
import io
import json
import sys

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sensorium.cli._answers import (
    FORMULA_STARTS,
    columns_of,
    safe,
    write_csv,
    write_jsonl,
    write_parquet,
    writer_for,
)
from sensorium.errors import ConfigError, MissingDependencyError
from sensorium.specs import Answer

ANSWERS = [Answer("=1+1", {"=1+1": 0.75, "b": 0.25}, ("photo", "title")), Answer("b", {"=1+1": -0.0, "b": 1.0}, ())]
COLUMNS = columns_of(ANSWERS, [(3, "+49 1"), (7, "r7")])


def written(write, columns):
    file = io.BytesIO()
    write(file, columns)
    return file.getvalue()


def test_csv_holds_a_line_an_answer_and_no_formula() -> None:
    assert list(csv.reader(io.StringIO(written(write_csv, COLUMNS).decode()))) == [
        ["record", "id", "label", "p(=1+1)", "p(b)", "inputs"],
        ["3", "'+49 1", "'=1+1", "0.75", "0.25", "photo title"],
        ["7", "r7", "b", "-0.0", "1.0", ""],
    ]


def test_numbers_stay_numbers_and_have_no_class_columns() -> None:
    columns = columns_of([Answer(-1.5, None, ("x",))], [(1, None)])
    assert written(write_csv, columns) == b"record,label,inputs\n1,-1.5,x\n"


def test_every_format_has_the_same_columns_and_values() -> None:
    lines = [json.loads(line) for line in written(write_jsonl, COLUMNS).splitlines()]
    frame = pl.read_parquet(io.BytesIO(written(write_parquet, COLUMNS)))
    header = next(csv.reader(io.StringIO(written(write_csv, COLUMNS).decode())))
    assert header == frame.columns == list(lines[0])
    assert frame.to_dicts() == lines
    assert lines[0] == {
        "record": 3, "id": "+49 1", "label": "=1+1", "p(=1+1)": 0.75, "p(b)": 0.25, "inputs": ["photo", "title"]
    }  # fmt: skip


TRUSTED = [
    Answer("a", {"a": 0.75, "=b": 0.25}, ("x",), set=("a", "=b"), abstain=None, unusual=0.5),
    Answer("=b", {"a": 0.5, "=b": 0.5}, ("x",), set=None, abstain="unsure", unusual=None),
]


def test_what_is_said_of_an_answer_has_columns_where_the_model_is_calibrated() -> None:
    columns = columns_of(TRUSTED, [(1, None), (2, None)], trusted=True)
    assert list(csv.reader(io.StringIO(written(write_csv, columns).decode()))) == [
        ["record", "label", "p(a)", "p(=b)", "set", "abstain", "unusual", "inputs"],
        ["1", "a", "0.75", "0.25", "a;=b", "", "0.5", "x"],
        ["2", "'=b", "0.5", "0.5", "", "unsure", "", "x"],
    ]
    lines = [json.loads(line) for line in written(write_jsonl, columns).splitlines()]
    assert pl.read_parquet(io.BytesIO(written(write_parquet, columns))).to_dicts() == lines
    assert (lines[0]["set"], lines[1]["abstain"], lines[1]["unusual"]) == (["a", "=b"], "unsure", None)


def test_numbers_have_the_ends_of_their_interval() -> None:
    answers = [Answer(2.5, None, ("x",), interval=(1.0, 4.0)), Answer(2.0, None, ("x",))]
    columns = columns_of(answers, [(1, None), (2, None)], trusted=True)
    assert columns["interval_low"] == [1.0, None]
    assert columns["interval_high"] == [4.0, None]
    nothing = columns_of(answers[1:], [(2, None)], trusted=True)
    frame = pl.read_parquet(io.BytesIO(written(write_parquet, nothing)))
    assert frame.schema["interval_low"] == frame.schema["unusual"] == pl.Float64
    assert frame.schema["abstain"] == pl.String


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("out.xlsx", "ends in none of .csv, .jsonl, .parquet"),
        ("none/out.csv", "does not exist"),
        ("folder.csv", "it is a folder"),
    ],
)
def test_outputs_that_cannot_be(tmp_path, name, message) -> None:
    (tmp_path / "folder.csv").mkdir()
    with pytest.raises(ConfigError, match=message):
        writer_for(tmp_path / name)


def test_parquet_says_what_to_install(tmp_path, monkeypatch) -> None:
    monkeypatch.setitem(sys.modules, "polars", None)
    with pytest.raises(MissingDependencyError, match=r"Writing Parquet needs polars.*sensorium\[parquet\]"):
        writer_for(tmp_path / "out.parquet")
    assert writer_for(tmp_path / "out.CSV") is write_csv


@given(st.text())
def test_no_text_cell_starts_as_a_formula_and_others_are_untouched(text: str) -> None:
    made = safe(text)
    assert not made.startswith(FORMULA_STARTS)
    assert made in {text, f"'{text}"}


@pytest.mark.parametrize("number", [-1.0, float("inf")])
def test_numbers_are_untouched(number: float) -> None:
    assert safe(number) is number
