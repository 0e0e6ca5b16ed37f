import csv
import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sensorium.cli._answers import FORMULA_STARTS, safe, write_csv, write_jsonl
from sensorium.specs import Answer

ANSWERS = [Answer("=1+1", {"=1+1": 0.75, "b": 0.25}, ("photo",)), Answer("b", {"=1+1": -0.0, "b": 1.0}, ())]


def test_csv_holds_a_line_an_answer_and_no_formula() -> None:
    file = io.StringIO()
    write_csv(file, ANSWERS, [(3, "+49 1"), (7, "r7")])
    assert list(csv.reader(io.StringIO(file.getvalue()))) == [
        ["record", "id", "label", "p(=1+1)", "p(b)"],
        ["3", "'+49 1", "'=1+1", "0.75", "0.25"],
        ["7", "r7", "b", "-0.0", "1.0"],
    ]


def test_numbers_stay_numbers_and_have_no_class_columns() -> None:
    file = io.StringIO()
    write_csv(file, [Answer(-1.5, None, ())], [(1, None)])
    assert file.getvalue() == "record,label\n1,-1.5\n"


def test_jsonl_keeps_everything_as_it_is() -> None:
    file = io.StringIO()
    write_jsonl(file, ANSWERS, [(3, None), (7, "r7")])
    first, second = map(json.loads, file.getvalue().splitlines())
    assert first == {
        "record": 3,
        "label": "=1+1",
        "probabilities": {"=1+1": 0.75, "b": 0.25},
        "inputs": ["photo"],
    }
    assert second["id"] == "r7"


@given(st.text())
def test_no_text_cell_starts_as_a_formula_and_others_are_untouched(text: str) -> None:
    made = safe(text)
    assert not made.startswith(FORMULA_STARTS)
    assert made in {text, f"'{text}"}


@pytest.mark.parametrize("number", [-1.0, float("inf")])
def test_numbers_are_untouched(number: float) -> None:
    assert safe(number) is number
