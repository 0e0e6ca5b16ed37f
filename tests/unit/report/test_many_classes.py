"""Pages of 150 classes, Chinese ones among them, stay readable and small."""

from sensorium.report import render_report, report_of
from tests.unit.report.examples import classified, facts_with

NAMES = [f"第{place}类商品和它的很长的名字" if place % 2 else f"category number {place}" for place in range(150)]


def test_the_page_stays_small_and_names_every_class() -> None:
    report = report_of(facts_with(classified(NAMES, 1000)))
    page = render_report(report).decode()
    assert len(page.encode()) < 1_000_000
    assert "150 classes are too many to draw as a matrix" in page
    for name in NAMES:
        assert f'<th scope="row">{name}</th>' in page
    assert len(report["sections"]["classes"]["classes"]) == 150
    recalls = [one["recall"] for one in report["sections"]["classes"]["classes"]]
    assert recalls == sorted(recalls)
