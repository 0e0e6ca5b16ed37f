"""What a look at a table means for a model: planted leaks, with and without the model's being given them."""

import random
from dataclasses import replace

import pytest

from sensorium.progress import Reporter
from sensorium.records.table import Table
from sensorium.report import findings
from sensorium.report.findings import Given, look_at
from sensorium.report.leaks import warning_of
from tests.unit.inspection.tables import LABELS, ROWS, numbers, texts
from tests.unit.report.test_page import facts, page_of

CONFIG = {"inputs": {"words": {"type": "text", "column": "words"}, "facts": {"type": "tabular"}}}


def gapped(cells):
    """Cells that are missing in every row of a cat, and in few others."""
    rng = random.Random(3)
    return [None if label == "cat" or rng.random() < 0.05 else cell for cell, label in zip(cells, LABELS, strict=True)]


def found_in(columns, *, words="words", facts=("size",), config=CONFIG, **options):
    given = Given.by(config, {"words": (words,), "facts": facts})
    return look_at(Table({**columns, "label": LABELS}), given, target="label", reporter=Reporter(), **options)


def by_topic(found, topic):
    return next(one for one in found["concerns"] if one["topic"] == topic)


def test_presence_that_the_model_sees():
    found = found_in({"words": gapped(texts()), "size": numbers()})
    presence = by_topic(found, "presence")
    assert (presence["bearing"], presence["inputs"], presence["columns"]) == ("seen", ["words"], ["words"])
    warning = warning_of(found["concerns"])
    assert warning.startswith("The answer leaks. The model is given which cells are filled (words), and that tells")
    assert found["concerns"][0] == presence


def test_presence_that_the_model_was_kept_from_learning():
    hidden = {"inputs": {**CONFIG["inputs"], "words": {"presence": "hide"}}}
    found = found_in({"words": gapped(texts()), "size": numbers()}, config=hidden)
    assert by_topic(found, "presence")["bearing"] == "hidden"
    assert warning_of(found["concerns"]) is None


def test_a_date_that_the_model_is_not_given():
    dates = [f"{2020 if label == 'cat' else 2011}-03-{1 + row % 28:02}" for row, label in enumerate(LABELS)]
    found = found_in({"words": texts(), "size": numbers(), "seen_on": dates})
    assert by_topic(found, "date")["bearing"] == "beside"
    assert "The date (seen_on) tells the answer in this table; the model is not given that" in warning_of(
        found["concerns"]
    )
    given = found_in({"words": texts(), "size": numbers(), "seen_on": dates}, facts=("size", "seen_on"))
    assert by_topic(given, "date")["bearing"] == "seen"


def test_a_column_that_repeats_the_answer_matters_where_the_model_is_given_it():
    columns = {"words": texts(), "size": numbers(), "code": [label[0] * 3 for label in LABELS]}
    apart = found_in(columns)
    assert by_topic(apart, "leak")["bearing"] == "apart"
    assert warning_of(apart["concerns"]) is None
    seen = found_in(columns, facts=("size", "code"))
    assert "columns that repeat it (facts)" in warning_of(seen["concerns"])


def test_groups_in_several_splits_flatter_the_figures():
    columns = {
        "words": texts(),
        "size": numbers(),
        "patient": [f"p{row // 2}" for row in range(ROWS)],
        "split": ["val" if row % 2 else "train" for row in range(ROWS)],
    }
    found = found_in(columns, group="patient")
    assert by_topic(found, "groups")["bearing"] == "figures"
    assert "measured on what it knows" in warning_of(found["concerns"])
    assert "p7" not in str(found)


def test_a_sound_table_gives_no_warning():
    found = found_in({"words": texts(), "size": numbers()})
    assert warning_of(found["concerns"]) is None
    assert found["left_out"] == []


def test_of_a_long_table_some_rows_are_looked_at_and_it_says_so(monkeypatch):
    monkeypatch.setattr(findings, "MAX_ROWS", 50)
    found = found_in({"words": texts(), "size": numbers()})
    assert (found["rows"], found["rows_looked_at"]) == (ROWS, 40)
    assert found["left_out"][0].startswith(f"80 of {ROWS} rows")


def test_labels_that_are_lists_are_looked_at_too():
    table = Table({"words": texts(), "label": [(label, "owl") for label in LABELS]})
    given = Given.by(CONFIG, {"words": ("words",)})
    found = look_at(table, given, target="label", reporter=Reporter())
    assert found["left_out"] == []
    lists = look_at(
        Table({**table.columns, "code": [label[0] for label in LABELS]}), given, target="label", reporter=Reporter()
    )
    assert by_topic(lists, "leak")["columns"] == ["code"]


@pytest.mark.parametrize("is_given", [True, False])
def test_the_page_says_it_loudly(is_given):
    gaps = found_in({"words": gapped(texts()), "size": numbers()}, words="words" if is_given else "other")
    page = page_of(replace(facts(), findings=gaps))
    assert '<p class="alarm">The answer leaks.' in page
    assert ("The model is given this." in page) is is_given
