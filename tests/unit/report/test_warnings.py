"""What a page says before any figure."""

import numpy as np
import pytest

from sensorium.report import render_report, report_of
from sensorium.targets.category import CategoryConfig
from tests.unit.report.examples import BARE, classified, examined, facts_with, numbered

CLASSES = ["cat", "dog", "猫头鹰"]


def warned(facts) -> str:
    report = report_of(facts)
    page = render_report(report).decode()
    for one in report["warnings"]:
        assert one["severity"] in {"serious", "warning", "note"}
        assert one["sentence"].replace("'", "&#39;") in page
    assert ("Read this first" in page) == bool(report["warnings"])
    return " ".join(one["sentence"] for one in report["warnings"])


def test_a_good_model_on_many_rows_warns_of_nothing() -> None:
    assert not warned(facts_with(classified(CLASSES, 200)))


@pytest.mark.parametrize(("num_rows", "severity"), [(9, "serious"), (20, "warning")])
def test_few_rows(num_rows: int, severity: str) -> None:
    report = report_of(facts_with(classified(CLASSES, num_rows)))
    assert [one["severity"] for one in report["warnings"]] == [severity]
    assert f"Only {num_rows} rows were measured" in report["warnings"][0]["sentence"]


def test_few_groups_of_many_rows() -> None:
    records = classified(CLASSES, 200, cells={"group": [str(place % 8) for place in range(200)]})
    assert "Only 8 groups were measured" in warned(facts_with(records))


def test_rows_that_taught_the_model() -> None:
    splits = ["train"] * 120 + ["val"] * 80
    records = classified(CLASSES, 200, cells={"part": splits})
    assert "120 rows of the 200 measured here are of the training split" in warned(
        facts_with(records, split_column="part")
    )
    assert "best epoch was chosen" in warned(facts_with(records, split_column="part"))
    assert not warned(facts_with(records, split_column="another"))


def test_no_better_than_blind() -> None:
    target = CategoryConfig(column="kind").fit(["cat", "dog"])
    labels = ["cat"] * 60 + ["dog"] * 40
    rng = np.random.default_rng(0)
    assert "the most frequent class, which would reach accuracy 0.600" in warned(
        facts_with(examined(target, rng.normal(size=(100, 2)), labels))
    )
    records = numbered(100)
    still = examined(records.labelled.target, np.zeros((100, 1)), records.labelled.labels)
    assert "always answering the mean of these rows" in warned(facts_with(still))
    assert "these rows" not in warned(facts_with(records))


def test_presence_that_tells_and_unknown_classes() -> None:
    presence = {"split": "validation", "chance": 0.0001, "rows": 60, "tells": True, "shown": ["title"], "hidden": [],
                "readings": {"accuracy": {"reached": 0.8, "blind": 0.5}}}  # fmt: skip
    facts = facts_with(classified(CLASSES, 100), presence=presence)
    assert "gives the answer away" in warned(facts)
    target = CategoryConfig(column="kind").fit(["cat", "dog"])
    labels = ["cat", "dog"] * 40 + ["owl"] * 3
    outputs = 5 * np.eye(2)[[0, 1] * 40 + [0] * 3]
    assert "3 rows have a class the model does not know" in warned(facts_with(examined(target, outputs, labels)))


def test_nothing_measured_warns_of_nothing() -> None:
    assert not warned(BARE)
