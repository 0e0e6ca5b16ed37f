"""Figures by the values of a column, against scipy and cases counted by hand."""

import numpy as np
import pytest
from scipy import stats

from sensorium.errors import DataError
from sensorium.evaluation.differences import chance_of_differences
from sensorium.evaluation.groups import MAX_SHOWN, MIN_ROWS, WORST_SHOWN, measure_groups
from sensorium.evaluation.intervals import drawn_sums, interval_of, wilson_interval
from sensorium.evaluation.values import Values
from sensorium.targets.category import CategoryConfig
from sensorium.targets.number import NumberConfig

TARGET = CategoryConfig(column="kind").fit(["cat", "dog"])
NUMBERS = NumberConfig(column="price").fit(["1", "3"])


def by(cells, is_right, *, units=None, are_named=True):
    """Measure answers that are right or wrong by the values given."""
    labels = ["cat"] * len(cells)
    outputs = np.where(np.array(is_right)[:, None], [1.0, -1.0], [-1.0, 1.0])
    return measure_groups(TARGET, outputs, labels, Values("who", cells, are_named), units=units)


def entries(found):
    return [(one["value"], one["rows"], one["figure"]) for one in found["values"]]


def test_values_come_worst_first_and_small_ones_together():
    cells = ["ann"] * 20 + ["bob"] * 10 + ["zed"] * 9 + [None] * 10
    right = [True] * 20 + [True] * 4 + [False] * 6 + [False] * 9 + [True, False] * 5
    found = by(cells, right)
    assert entries(found) == [("bob", 10, 0.4), ("missing", 10, 0.5), ("ann", 20, 1.0)]
    assert found["small"] == {"values": 1, "rows": 9, "figure": 0.0, "interval": found["small"]["interval"]}
    assert (found["figure"], found["num_values"], found["min_rows"]) == ("accuracy", 4, MIN_ROWS)
    assert found["whole"] == pytest.approx(29 / 49)
    assert found["spread"] is None
    assert "zed" not in str(found)


def test_what_may_not_be_named_is_called_by_its_rank():
    found = by(["ann"] * 10 + ["bob"] * 10, [True] * 10 + [False] * 10, are_named=False)
    assert entries(found) == [("group 1", 10, 0.0), ("group 2", 10, 1.0)]
    assert not {"ann", "bob"} & set(str(found).replace("'", " ").split())


def test_of_many_values_the_worst_are_shown_and_the_quartiles_of_all():
    num_values = MAX_SHOWN + 1
    cells = [f"v{place}" for place in range(num_values) for _ in range(20)]
    right = [row < place for place in range(num_values) for row in range(20)]
    found = by(cells, right)
    assert entries(found) == [(f"v{place}", 20, place / 20) for place in range(WORST_SHOWN)]
    spread = {
        "values": 21,
        "least": 0.0,
        "lower_quartile": 0.25,
        "median": 0.5,
        "upper_quartile": 0.75,
        "greatest": 1.0,
    }
    assert found["spread"] == pytest.approx(spread)


@pytest.mark.parametrize(("hits", "count"), [(0, 10), (10, 10), (7, 12), (45, 50)])
def test_shares_have_wilson_intervals(hits, count):
    expected = stats.binomtest(hits, count).proportion_ci(method="wilson")
    assert wilson_interval(hits / count, count) == pytest.approx((expected.low, expected.high), abs=1e-6)
    found = by(["a"] * count, [True] * hits + [False] * (count - hits))
    assert found["values"][0]["interval"] == pytest.approx([expected.low, expected.high], abs=1e-6)


def test_rows_of_a_unit_are_drawn_together():
    units = [place // 5 for place in range(60)]
    right = [unit % 3 > 0 for unit in units]
    cells = ["a", "b"] * 30
    found = by(cells, right, units=units)
    rows = [place for place in range(60) if cells[place] == "a"]
    scores = np.array([[float(right[row]), 1.0] for row in rows])
    sums, counts = drawn_sums(scores, groups=[units[row] for row in rows], seed=0).T
    drawn = {one["value"]: one["interval"] for one in found["values"]}
    assert drawn["a"] == pytest.approx(list(interval_of(sums / counts)))
    assert by(["a"] * 10 + ["b"] * 10, [True] * 20, units=[7] * 10 + [8] * 5 + [9] * 5)["values"][0]["interval"] is None


def test_values_that_are_the_units_draw_their_rows():
    cells = ["ann"] * 10 + ["bob"] * 10
    right = [True] * 12 + [False] * 8
    assert by(cells, right, units=[1] * 10 + [2] * 10) == by(cells, right)


def test_numbers_are_measured_by_their_own_headline():
    outputs = NUMBERS.encode("3") * np.ones((24, 1))
    labels = ["3"] * 12 + ["5", "1"] * 6
    values = Values.of_column("shop", ["good"] * 12 + ["bad"] * 12)
    found = measure_groups(NUMBERS, outputs, labels, values)
    assert found["figure"] == "rmse"
    assert entries(found) == [("bad", 12, pytest.approx(2.0)), ("good", 12, 0.0)]
    assert found["values"][0]["interval"] == pytest.approx([2.0, 2.0])


def test_many_different_numbers_become_ranges_of_a_quarter_each():
    values = Values.of_column("age", [*map(str, range(1, 101)), None])
    assert [values.cells.count(name) for name in dict.fromkeys(values.cells)] == [25, 25, 25, 25, 1]
    assert values.names([0, 30, 99, 100]) == ["below 25.75", "25.75 to below 50.5", "75.25 and above", "missing"]
    assert Values.of_column("ward", ["1", "2", "12"]).names([0, 2]) == ["1", "12"]
    words = [*map(str, range(50)), "unknown"]
    assert Values.of_column("age", words).cells == words


def test_the_verdict_says_whether_values_differ_by_more_than_chance():
    cells = ["ann"] * 40 + ["bob"] * 40
    assert "differ by more than chance" in by(cells, [True] * 40 + [False, True] * 20)["verdict"]
    assert "no more than chance" in by(cells, [True, False] * 40)["verdict"]
    alone = by(["ann"] * 40 + ["bob"], [True] * 41)
    assert (alone["chance"], alone["verdict"]) == (
        None,
        "'who' has 2 values, and fewer than two of them have 10 rows, so they cannot be compared.",
    )


def test_without_rows_there_is_nothing_to_measure():
    with pytest.raises(DataError, match="no rows"):
        by([], np.zeros(0, bool))


class TestChance:
    def test_is_that_of_a_permutation_test(self):
        rng = np.random.default_rng(1)
        scores = rng.random(14)
        scores[:7] += 0.35
        parts = np.repeat([0, 1], 7)
        expected = stats.permutation_test(
            (scores[:7], scores[7:]), lambda one, other: one.mean() - other.mean(), n_resamples=10**5
        )
        assert chance_of_differences(scores, parts, np.arange(14)) == pytest.approx(expected.pvalue, abs=0.02)

    def test_alike_rows_of_a_unit_are_no_evidence(self):
        """Ten patients of 20 rows each, all of which succeed or fail together: their rows do not count as 200."""
        seem_to_differ = {"rows": 0, "units": 0}
        rng = np.random.default_rng(0)
        units = np.repeat(np.arange(10), 20)
        parts = np.repeat(np.arange(10) % 2, 20)
        for _ in range(20):
            scores = (rng.random(10) < 0.5).astype(float)[units]
            seem_to_differ["units"] += chance_of_differences(scores, parts, units) < 0.05
            seem_to_differ["rows"] += chance_of_differences(scores, parts, np.arange(200)) < 0.05
        assert seem_to_differ["units"] <= 3
        assert seem_to_differ["rows"] >= 8

    def test_a_unit_of_several_parts_counts_for_one(self):
        scores = np.array([1.0, 1.0, 1.0, 0.0, 0.0, 0.0])
        chance = chance_of_differences(scores, np.array([0, 0, 1, 1, 1, 1]), np.array([0, 0, 0, 1, 1, 1]))
        assert chance == pytest.approx(1.0)
