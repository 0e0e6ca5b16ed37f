"""Pages of every kind of answer."""

import re
from itertools import pairwise

import numpy as np
import pytest

from sensorium.predictor import Examined
from sensorium.report import render_report, report_of
from sensorium.targets.ordinal import OrdinalConfig
from sensorium.targets.tags import TagsConfig
from tests.unit.report.examples import classified, examined, facts_with, numbered

GRADES = ["none", "mild", "severe"]


def graded(num_rows: int = 90) -> Examined:
    rng = np.random.default_rng(0)
    target = OrdinalConfig(column="kind", order=GRADES).fit(GRADES)
    return examined(target, rng.normal(size=(num_rows, target.spec.num_outputs)), GRADES * (num_rows // 3))


def tagged() -> Examined:
    rng = np.random.default_rng(0)
    labels = ["red, round", "round", "none", "green, red"] * 20
    target = TagsConfig(column="kind").fit(labels)
    return examined(target, rng.normal(size=(80, target.spec.num_outputs)), labels)


MADE = {"classes": classified(["cat", "猫"], 80), "numbers": numbered(80), "grades": graded(), "tags": tagged()}


@pytest.mark.parametrize("records", MADE.values(), ids=MADE)
def test_every_kind_of_answer_has_a_page(records: Examined) -> None:
    report = report_of(facts_with(records))
    page = render_report(report).decode()
    figures = report["sections"]["figures"]
    headline = figures["large"][0]
    assert f"{headline['value']:.3f}" in page or f"{headline['value']:.4g}" in page
    assert figures["blind"] is not None
    assert f"Always answering {figures['blind']['answer']} would reach" in report["sections"]["summary"][2]
    assert "Tolerance to absence" in page


@pytest.mark.parametrize("records", MADE.values(), ids=MADE)
def test_a_page_is_alone_and_its_drawings_are_told_in_words(records: Examined) -> None:
    page = render_report(report_of(facts_with(records))).decode()
    assert not re.findall(r"(?:https?:)?//[a-z]|src=|url\(|@import|<script|javascript:", page)
    for drawing in re.findall(r"<svg.*?</svg>", page, re.DOTALL):
        if 'aria-hidden="true"' not in drawing:
            assert "<title" in drawing
            assert "<desc" in drawing
    headings = [int(level) for level in re.findall(r"<h([1-6])", page)]
    assert headings[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(headings))
    assert page.count("<table") == page.count("<caption>")
    identifiers = re.findall(r'\bid="([^"]+)"', page)
    assert len(identifiers) == len(set(identifiers))
    linked = set(re.findall(r'href="#([^"]+)"', page))
    assert linked <= set(identifiers)
