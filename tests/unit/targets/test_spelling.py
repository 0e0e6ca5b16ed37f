import pytest

from sensorium.targets.category import CategoryConfig
from sensorium.targets.labels.spelling import spelled_otherwise, spelling_faults

CLASSES = ("007", "12", "cat")


@pytest.mark.parametrize(
    ("label", "known"),
    [("7", "007"), ("7.0", "007"), ("12.00", "12"), ("8", None), ("007", None), ("Cat", None), ("nan", None)],
)
def test_the_same_number_in_other_digits(label, known):
    assert spelled_otherwise(label, CLASSES) == known


def test_one_fault_a_spelling_at_its_first_row():
    faults = spelling_faults(["cat", "7.0", "7.0", "fox", "12.0"], CLASSES)
    assert [fault.row for fault in faults] == [2, 5]
    assert "the class '7.0' is '007' in the training rows" in faults[0].message
    assert "write both alike" in faults[0].message


def test_two_spellings_in_the_training_rows_are_pointed_out():
    remarks = CategoryConfig(column="a").fit(["7", "7", "7.0", "7.0", "b", "b"]).remarks
    assert len(remarks) == 1
    assert remarks[0].startswith("classes '7' and '7.0' are one number in other digits, and are learned as two.")


def test_many_rare_classes_are_one_remark():
    (remark,) = CategoryConfig(column="a").fit([f"c{number}" for number in range(40)]).remarks
    assert remark.startswith("40 of 40 classes occur once in the training rows.")
