"""What the page shows is what its JSON holds."""

import html
import re

from sensorium.report import render_report, report_of
from sensorium.report.wording import number
from tests.unit.report.examples import classified, facts_with

CLASSES = ["体育", "娱乐", "<b>bold</b>"]


def section_of(page: str, name: str) -> str:
    found = re.search(rf'<section id="{name}".*?</section>', page, re.DOTALL)
    assert found
    return found.group()


def rows_of(section: str) -> dict[str, list[str]]:
    """Return the rows of a section's tables: their head → the text of their cells."""
    rows = {}
    for row in re.findall(r"<tr[^>]*>(.*?)</tr>", section, re.DOTALL):
        cells = re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL)
        head, *others = [html.unescape(re.sub(r"<.*?>", "", cell)).strip() for cell in cells]
        rows[head] = others
    return rows


def test_figures_and_their_intervals() -> None:
    report = report_of(facts_with(classified(CLASSES, 120)))
    figures = report["sections"]["figures"]["figures"]
    rows = rows_of(section_of(render_report(report).decode(), "figures"))
    assert len(rows) == len(figures) + 1  # the head
    accuracy = next(one for one in figures if one["figure"] == "accuracy")["values"][0]
    low, high = accuracy["interval"]
    assert rows["accuracy"][0] == f"{number(accuracy['value'])} {number(low)} to {number(high)}"


def test_classes_with_names_of_any_kind() -> None:
    report = report_of(facts_with(classified(CLASSES, 120)))
    rows = rows_of(section_of(render_report(report).decode(), "classes"))
    for one in report["sections"]["classes"]["classes"]:
        count, recall, _, precision, *_ = rows[one["name"]]
        low, high = one["intervals"]["recall"]
        assert count == str(one["rows"])
        assert recall == f"{number(one['recall'])} {number(low)} to {number(high)}"
        assert precision == number(one["precision"])


def test_the_matrix_shows_every_count() -> None:
    report = report_of(facts_with(classified(CLASSES, 120)))
    section = section_of(render_report(report).decode(), "confusion")
    drawn = [int(count) for count in re.findall(r'class="count[^>]*>(\d+)<', section)]
    assert sorted(drawn) == sorted(count for row in report["sections"]["confusion"]["counts"] for count in row if count)
