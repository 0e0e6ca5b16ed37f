"""Parts of the records that lie in each other."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sensorium.records.fractions import draw_fraction

CLASSES = ["a"] * 80 + ["b"] * 18 + ["c"] * 2
ROWS = st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from([None, "g", "h", "i", "j"])), min_size=1, max_size=40)


@given(ROWS, st.booleans(), st.lists(st.floats(0.01, 1), min_size=2, max_size=2), st.integers(0, 5))
def test_a_smaller_part_lies_in_a_larger_one(rows, has_groups, fractions, seed):
    classes = [one for one, _ in rows]
    groups = [other for _, other in rows] if has_groups else None
    small, large = (draw_fraction(classes, one, seed, groups=groups).tolist() for one in sorted(fractions))
    assert set(small) <= set(large)
    assert small == sorted(set(small))
    assert draw_fraction(classes, 1.0, seed, groups=groups).tolist() == list(range(len(rows)))


@pytest.mark.parametrize("fraction", [0.1, 0.25, 0.5, 0.9])
def test_every_class_keeps_its_share_and_at_least_one_row(fraction):
    for seed in range(5):
        counts = Counter(CLASSES[place] for place in draw_fraction(CLASSES, fraction, seed))
        for name, whole in Counter(CLASSES).items():
            assert abs(counts[name] - max(1, fraction * whole)) <= 1


def test_another_seed_draws_other_rows():
    drawn = [draw_fraction(CLASSES, 0.3, seed).tolist() for seed in (0, 0, 1)]
    assert drawn[0] == drawn[1] != drawn[2]


def test_groups_stay_whole_and_each_class_is_there():
    groups = [f"p{place // 4}" for place in range(96)] + [None] * 4
    for fraction in (0.1, 0.3, 0.6):
        chosen = set(draw_fraction(CLASSES, fraction, 0, groups=groups).tolist())
        assert abs(len(chosen) - fraction * 100) <= 8
        assert {CLASSES[place] for place in chosen} == {"a", "b", "c"}
        for group in set(groups) - {None}:
            members = {place for place, one in enumerate(groups) if one == group}
            assert members <= chosen or not members & chosen


def test_many_records_are_drawn_at_once():
    classes = (np.arange(50_000) % 7).tolist()
    assert len(draw_fraction(classes, 0.5, 0)) == pytest.approx(25_000, abs=7)
