"""The section of predicted and true numbers."""

import pytest

from sensorium.report import render_report, report_of
from sensorium.report.sections.numbers import drawings
from tests.unit.report.examples import classified, facts_with, numbered


def test_numbers_are_shown_in_parts() -> None:
    content = report_of(facts_with(numbered(200)))["sections"]["numbers"]
    parts = content["parts"]
    assert len(parts) == 12
    assert sum(part["rows"] for part in parts) == content["rows"] == sum(content["errors"]["rows"]) == 200
    assert [part["true"] for part in parts] == sorted(part["true"] for part in parts)
    for part in parts:
        assert part["low"] <= part["median"] <= part["high"]
        assert part["median"] - part["true"] == pytest.approx(5, abs=4)
    assert content["errors"]["share_above"] > 0.9


@pytest.mark.parametrize("num_rows", [1, 2, 25])
def test_few_rows_can_be_drawn(num_rows: int) -> None:
    content = report_of(facts_with(numbered(num_rows)))["sections"]["numbers"]
    assert set(drawings(content)) == {"spread", "errors"}


def test_no_number_of_a_row_is_on_the_page() -> None:
    records = numbered(200)
    page = render_report(report_of(facts_with(records))).decode()
    assert "Predicted and true numbers" in page
    assert not [label for label in records.labelled.labels if f">{label}<" in page]


def test_classes_have_no_such_section() -> None:
    assert "numbers" not in report_of(facts_with(classified(["cat", "dog"], 30)))["sections"]
