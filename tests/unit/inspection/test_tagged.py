"""Labels that are sets of tags, and those that only look like it."""

from __future__ import annotations

import pytest

from sensorium.inspection.inputs import suggest_target
from sensorium.inspection.tagged import label_texts, tag_separator
from sensorium.records.table import Table


@pytest.mark.parametrize("separator", ["|", ";", ","])
def test_parts_that_come_again_in_other_sets_are_tags(separator):
    labels = [one.replace("|", separator) for one in ("cat|dog", "dog", "dog | emu", "emu|cat", "none")]
    assert tag_separator(labels) == separator


@pytest.mark.parametrize(
    "labels",
    [
        ["cat", "dog"],
        ["Toys, Games", "Beauty, Health", "Home, Kitchen", "Books"],
        ["cat|dog", "cat|emu"],
        ["the dog, asleep", "a cat, awake", "an emu, running", "a yak"],
        [],
    ],
)
def test_names_of_classes_are_not(labels):
    assert tag_separator(labels) is None


def test_lists_are_tags_whatever_stands_in_them():
    table = Table({"label": [("a, b", "c"), None, ("c",)]})
    assert suggest_target(table, "label") == {"type": "tags", "column": "label", "separator": ";"}
    assert label_texts(table, "label") == ["a, b;c", None, "c"]


def test_a_start_takes_them_for_tags():
    cells = ["cat|dog", "dog", "dog|emu", "emu|cat", None]
    expected = {"type": "tags", "column": "label", "separator": "|"}
    assert suggest_target(Table({"label": cells}), "label") == expected
