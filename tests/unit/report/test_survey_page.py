"""The page of a look at a table: whole, readable, and without any record."""

import random
import re
from xml.etree import ElementTree as ET

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sensorium.inspection.missing import Missing
from sensorium.inspection.scene import SurveyOptions
from sensorium.inspection.spreads import Tally, spread_of
from sensorium.inspection.survey import survey
from sensorium.progress import Reporter
from sensorium.records.table import Table
from sensorium.report import render_survey
from sensorium.report.survey_drawings import (
    BAR_WIDTH,
    BASE,
    MAX_BARS,
    TOP,
    class_bars,
    histogram_of,
    missing_map,
    tally_bars,
)
from tests.unit.inspection.tables import LABELS, numbers, splits, texts, write_picture

ROWS = len(LABELS)


def page_of(columns, target="label", folder=None):
    found = survey(Table(columns, "<shop> & co.csv", folder), SurveyOptions(target), reporter=Reporter())
    return render_survey(found).decode()


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    folder = tmp_path_factory.mktemp("photos")
    for number in range(19):
        write_picture(folder / f"secret{number}.png", number)
    labels = [f"<b>{label}</b>" for label in LABELS]
    files = [f"secret{row % 19}.png" for row in range(ROWS)]
    notes = [None if label == "owl" else f"hidden {text}" for text, label in zip(texts(), LABELS, strict=True)]
    columns = {"photo": files, "notes": notes, "size": numbers(), "split": splits(), "label": labels}
    return page_of(columns, folder=folder)


def test_it_is_well_formed_and_loads_and_runs_nothing(page):
    as_xml = re.sub(r"<(meta|br)\b([^>]*)>", r"<\1\2/>", page.replace("<!doctype html>", "").strip())
    root = ET.fromstring(as_xml)
    attributes = [(name, value) for element in root.iter() for name, value in element.attrib.items()]
    assert not [name for name, _ in attributes if name in {"src", "href"} or name.startswith("on")]
    assert "<script" not in page
    assert "url(" not in page


def test_names_are_escaped_and_no_record_is_shown(page):
    assert "&lt;shop&gt; &amp; co.csv" in page
    assert "<b>" not in page
    assert "&lt;b&gt;owl&lt;/b&gt;" in page
    assert "hidden" not in page.split("</style>")[1].replace("overflow: hidden", "")
    assert "secret" not in page


def test_the_worst_stands_at_the_top(page):
    assert page.index('<li class="serious">') < page.index('<li class="warning">') < page.index("Missing cells")
    assert "Which cells are filled tells the answer" in page
    assert "Sets of rows in different splits that hold the same &#39;photo&#39;" in page


def test_every_drawing_and_table_says_what_it_shows(page):
    drawings = re.findall(r"<svg[^>]*role=\"img\".*?</svg>", page, re.DOTALL)
    assert len(drawings) == 5  # classes, the map, and the spreads of file sizes, words and numbers
    for drawing in drawings:
        for named in re.search(r'aria-labelledby="([^"]+)"', drawing).group(1).split():
            assert f'id="{named}"' in drawing
    assert page.count("<table") == page.count("<caption>")
    identifiers = re.findall(r'\bid="([^"]+)"', page)
    assert len(identifiers) == len(set(identifiers))


def test_a_table_without_target_gaps_or_copies():
    shown = page_of({"note": texts(), "size": numbers()}, target=None)
    assert "Nothing was found that should be known before training." in shown
    assert "Every cell of the columns that can be inputs is filled." in shown
    assert "No two rows hold the same text or file." in shown
    assert "What tells the answer without the content" not in shown


def test_numbers_as_targets():
    prices = [f"{random.Random(row).gauss(100, 10):.2f}" for row in range(ROWS)]
    shown = page_of({"note": texts(), "size": numbers(), "price": prices}, target="price")
    assert "R² from one fact alone" in shown
    assert "Rows of each class" not in shown


@given(st.lists(st.floats(-1e6, 1e6), min_size=2, max_size=200))
def test_histograms_hold_every_number_and_stay_in_their_drawing(values):
    for spread in spread_of("x", "value", "", np.array([*values, np.nan])):
        assert sum(spread.counts) == len(values)
        drawing = histogram_of(spread, "key")
        assert max(bar.height for bar in drawing.bars) == pytest.approx(BASE - TOP, abs=0.1)
        assert all(bar.y >= TOP - 0.1 and bar.x + bar.width <= drawing.width for bar in drawing.bars)


def test_wide_spreads_are_drawn_by_order_of_magnitude():
    (spread,) = spread_of("x", "file size", "kB", np.geomspace(1, 10_000, 240))
    assert max(spread.counts) - min(spread.counts) <= 1
    assert spread_of("x", "file size", "kB", np.ones(5)) == []


def test_bars_are_as_long_as_counts_and_the_rarest_are_left_out():
    drawing = tally_bars(Tally("photo", "colour mode", (("RGB", 30), ("L", 10))), "key")
    assert [bar.length for bar in drawing.bars] == [BAR_WIDTH, pytest.approx(BAR_WIDTH / 3, abs=0.1)]
    assert drawing.bars[1].words == "10 (25%)"
    many = class_bars({f"class {number}": 100 - number for number in range(50)})
    assert len(many.bars) == MAX_BARS
    assert "20 rarer classes are left out" in many.description


def test_the_map_shows_columns_with_gaps_alone():
    shares = np.array([[0.5, 1.0], [0.0, 0.0]])
    missing = Missing(("note", "size"), (3, 0), ("cat", "dog"), shares, None, (), ())
    drawing = missing_map(missing, 4)
    assert [square.count for square in drawing.squares] == [75, 50, 100]
    assert [square.is_strong for square in drawing.squares] == [True, False, True]
    assert missing_map(Missing(("note",), (0,), (), np.zeros((1, 0)), None, (), ()), 4) is None
