"""The page of a search shows what its JSON says, whatever came of the search."""

from __future__ import annotations

import math
import re

import pytest

from sensorium.report.scales import log_scale_of
from sensorium.report.search_page import range_in_words, render_search, shown_value
from tests.unit.report.search_facts import LONG, searched


def page_of(facts):
    return render_search(facts).decode()


def circles(page, title):
    (drawing,) = re.findall(rf'<svg[^>]*aria-labelledby="{title}-title.*?</svg>', page, re.DOTALL)
    dots = re.search(r'<g class="row-dots">(.*?)</g>', drawing)[1]
    return [(float(x), float(y)) for x, y in re.findall(r'cx="([\d.]+)" cy="([\d.]+)"', dots)]


def test_every_trial_has_its_line():
    page = page_of(searched(20))
    assert page.count("<td>completed</td>") == 8
    assert page.count("<td>given up at 3</td>") == 4
    assert page.count("failed: The loss stopped being a number") == 4


def test_completed_trials_are_drawn_by_number_and_by_value():
    facts = searched(20)
    completed = [one for one in facts["trials"] if one["state"] == "completed"]
    for key in ("course", "value-0", "value-1"):
        assert len(circles(page_of(facts), key)) == len(completed)
    rates = [one["point"]["training.learning_rate"] for one in completed]
    places = [x for x, _ in circles(page_of(facts), "value-0")]
    ratio = [(places[i] - places[0]) / math.log(rates[i] / rates[0]) for i in range(1, len(rates))]
    assert max(ratio) - min(ratio) < 0.5, "every factor has the same length"


def test_best_so_far_never_falls():
    page = page_of(searched(40))
    heights = [
        float(y) for y in re.findall(r"[\d.]+,([\d.]+)", re.search(r'class="line first" points="([^"]*)"', page)[1])
    ]
    assert heights == sorted(heights, reverse=True), "upwards is towards 0"
    assert heights[0] > heights[-1]


def test_choices_are_counted():
    facts = searched(30)
    page = page_of(facts)
    rows = dict(re.findall(r'<th scope="row">([^<]*)</th><td class="num">(\d+)</td>', page))
    assert sum(map(int, rows.values())) == sum(one["state"] == "completed" for one in facts["trials"])
    assert set(rows) == {"concat", "{&#34;dropout&#34;: 0.1, &#34;type&#34;: &#34;gated&#34;}", "null"}


def test_too_few_trials_are_said_to_be_too_few():
    assert "Too few trials" in page_of(searched(6))
    assert "Too few trials" not in page_of(searched(20))


def test_a_search_without_a_completed_trial_has_a_page():
    page = page_of(searched(5, failing=True))
    assert "No trial was completed." in page
    assert "svg" not in page.split("</style>")[1]


def test_a_search_of_a_single_trial_has_one():
    facts = searched(5)
    assert "trial 0" in page_of({**facts, "trials": facts["trials"][:1], "best": 0})


def test_values_and_ranges_in_words():
    facts = searched(5)
    assert [shown_value(value) for value in (None, '"concat"', "null", 0.00012346, 7, "true")] == [
        "–", "concat", "null", "0.0001235", "7", "true",
    ]  # fmt: skip
    assert [range_in_words(one) for one in facts["ranges"].values()] == [
        "1e-05 to 0.1, by its logarithm",
        "10 to 80 in steps of 10",
        'concat, {"type": "gated", "dropout": 0.1}, null',
    ]
    assert LONG in page_of(facts)


@pytest.mark.parametrize(("low", "high"), [(1e-5, 1e-1), (0.5, 8.0), (3.0, 3.0), (1e-12, 1e6), (0.11, 0.19)])
def test_a_logarithmic_axis_ends_at_its_values(low, high):
    scale = log_scale_of([low, high], 0, 100)
    assert 0 <= scale.place(low) <= scale.place(high) <= 100
    assert len(scale.ticks) <= 20
    assert all(0 <= scale.place(tick) <= 100 for tick in scale.ticks)
    if low < high:
        assert (scale.place(low), scale.place(math.sqrt(low * high)), scale.place(high)) == (0, 50, 100)
