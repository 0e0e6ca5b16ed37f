"""What a look at a table says: each fault put into a clean table is named, and a clean table is not blamed."""

import json
import random

import pytest

from sensorium.errors import DataError
from sensorium.inspection.concerns import SEVERITIES, Concern, rows_in_words, worst_first
from sensorium.inspection.plain import survey_to_json
from tests.unit.inspection.tables import LABELS, ROWS, look, numbers, said, splits, texts


def clean(**changes):
    return {"note": texts(), "size": numbers(), "split": splits(), "label": LABELS, **changes}


def gaps(cells, where):
    return [None if missing else cell for cell, missing in zip(cells, where, strict=True)]


def test_a_clean_table_is_not_blamed():
    found = look(clean())
    assert found.concerns == []
    assert (found.num_rows, found.split, found.group) == (ROWS, "split", None)
    assert [(one.column, one.what) for one in found.gathered.spreads] == [("note", "length"), ("size", "value")]


def test_gaps_at_random_are_no_hint():
    rng = random.Random(1)
    where = [rng.random() < 0.3 for _ in range(ROWS)]
    found = look(clean(note=gaps(texts(), where)))
    assert said(found, "presence") == []
    assert found.missing.counts == (sum(where), 0)


def test_gaps_that_go_with_a_class_are_a_hint_and_say_where():
    found = look(clean(note=gaps(texts(), [label == "owl" for label in LABELS])))
    ((severity, sentence),) = said(found, "presence")
    assert severity == "serious"
    assert "Most of it lies in 'note'." in sentence
    assert found.missing.shares[0].tolist() == [float(name == "owl") for name in found.missing.classes]


def test_a_pattern_of_gaps_is_a_hint_though_no_column_is():
    rng = random.Random(2)
    first = [rng.random() < 0.5 for _ in range(ROWS)]
    second = [one != (label == "cat") for one, label in zip(first, LABELS, strict=True)]
    found = look(clean(note=gaps(texts(), first), size=gaps(numbers(), second)))
    ((_, sentence),) = said(found, "presence")
    assert "No single column tells enough by itself" in sentence


def test_what_training_would_refuse_is_serious():
    labels = [None if row < 2 else label for row, label in enumerate(LABELS)]
    nothing = [row == 5 for row in range(ROWS)]
    found = look({"note": gaps(texts(), nothing), "size": gaps(numbers(), nothing), "label": labels})
    assert said(found, "label") == [("serious", "Rows without a label: 2 (rows 1, 2).")]
    assert said(found, "empty") == [("serious", "Records without any input: 1 (row 6).")]


def test_classes_that_are_few_unlearned_or_spelled_alike():
    labels = ["Cat ", "emu", *LABELS[2:]]
    labels[4] = "yak"  # a row of the validation split
    found = look(clean(label=labels))
    sentences = [sentence for _, sentence in said(found, "classes")]
    assert "No training row has the class 'yak', so it cannot be learned." in sentences
    assert any("differ only in upper case" in one and "'Cat'" in one and "'cat'" in one for one in sentences)
    assert any(one.startswith("There are fewer than 10 rows of") for one in sentences)
    assert found.balance.splits == {"train": 96, "validation": 24}


def test_texts_that_stand_in_two_splits():
    cells = texts()
    cells[4] = f"  {cells[0].upper()}! "
    found = look(clean(note=cells))
    ((severity, sentence),) = said(found, "copies")
    assert severity == "serious"
    assert "Sets of rows in different splits that hold the same 'note': 1 (rows 1, 5)." in sentence
    assert len(said(found, "contradiction")) == (LABELS[0] != LABELS[4])


def test_copies_inside_a_split_are_a_note_and_records_are_compared_whole():
    cells, sizes = texts(), numbers()
    cells[1], sizes[1] = cells[0], sizes[0]
    labels = [*LABELS]
    labels[1] = labels[0]
    found = look(clean(note=cells, size=sizes, label=labels))
    assert [severity for severity, _ in said(found, "copies")] == ["note", "note"]
    assert [one.what for one in found.copies] == ["whole record", "'note'"]


def test_groups_in_two_splits_and_copies_in_two_groups():
    cells = texts()
    cells[1] = cells[0]
    groups = [f"p{row // 2}" for row in range(ROWS)]
    groups[1] = "p59"
    found = look(clean(note=cells, who=groups), group="who")
    ((severity, torn), (_, apart)) = said(found, "groups")
    assert severity == "serious"
    assert torn.startswith("Groups of 'who' in more than one split: ")
    assert apart.startswith("Sets of rows in different groups that hold the same 'note': 1 (rows 1, 2).")


def test_dates_that_tell_the_answer():
    rng = random.Random(3)
    years = [2019 if label == "cat" else 2020 for label in LABELS]
    found = look(clean(taken=[f"{year}-0{rng.randint(1, 9)}-11" for year in years]))
    ((severity, sentence),) = said(found, "date")
    assert severity == "serious"
    assert sentence.startswith("In 'taken', the ")
    assert "alone tells the answer" in sentence


def test_columns_that_repeat_the_target_or_tell_people():
    finer = [f"{label}{row % 2}" for row, label in enumerate(LABELS)]
    found = look(clean(finer=finer, went_icu=[["y", "n"][row % 2] for row in range(ROWS)], city=["a", "b", "c"] * 40))
    assert said(found, "leak") == [("serious", "Columns that may repeat the target: 'finer'.")]
    assert said(found, "outcome") == [("warning", "Columns that may be known only after the answer is: 'went_icu'.")]
    assert said(found, "people") == [("warning", "Columns that may tell who a person is: 'city'.")]


def test_texts_that_name_their_label():
    named = [f"{text} {label}" for text, label in zip(texts(), LABELS, strict=True)]
    assert said(look(clean(note=named)), "naming") == [
        ("warning", "Texts in 'note' name their own label in 100% of the records.")
    ]


def test_numbers_as_targets_are_measured_by_their_variance():
    rng = random.Random(4)
    prices = [f"{rng.gauss(100, 10):.2f}" for _ in range(ROWS)]
    cheap = [float(price) < 100 for price in prices]
    found = look(clean(price=prices, note=gaps(texts(), cheap)), target="price")
    ((_, sentence),) = said(found, "presence")
    assert "R² 0." in sentence
    assert found.balance.counts == {}
    assert said(found, "contradiction") == []


def test_without_a_target_the_columns_are_looked_at_alone():
    found = look(clean(), target=None)
    assert found.balance is None
    assert found.missing.presence is None
    assert found.gathered.alone == {}
    assert json.loads(json.dumps(survey_to_json(found)))["target"] is None


def test_plain_values_name_rows_by_number_and_hold_no_cell():
    cells = texts()
    cells[4] = cells[0]
    found = look(clean(note=cells, size=gaps(numbers(), [row % 3 == 0 for row in range(ROWS)])))
    plain = json.dumps(survey_to_json(found))
    assert json.loads(plain)["copies"][0]["sets"] == [[1, 5]]
    assert json.loads(plain)["missing"]["size"]["cells"] == 40
    assert cells[0] not in plain


def test_what_is_not_there_is_said_with_near_names():
    with pytest.raises(DataError, match=r"Did you mean 'label'[\s\S]*'who': there is no such column"):
        look(clean(), target="lable", group="who")


def test_concerns_stand_worst_first_and_rows_are_counted():
    mixed = [Concern(severity, "x", "", "") for severity in ("note", "serious", "warning")]
    assert [one.severity for one in worst_first(mixed)] == list(SEVERITIES)
    assert rows_in_words([7]) == "row 7"
    assert rows_in_words(range(1, 12)) == "rows 1, 2, 3, 4, 5, 6, 7, 8 and 3 more"
