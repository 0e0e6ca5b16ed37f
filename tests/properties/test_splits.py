"""What every draw of splits keeps to, whatever the table."""

import numpy as np
from hypothesis import assume, given
from hypothesis import strategies as st

from sensorium.records.allocation import draw_groups, draw_rows
from sensorium.records.config import SplitConfig
from sensorium.records.splits import split_table
from sensorium.records.table import Table
from sensorium.targets.category import CategoryConfig

BY_LABEL = CategoryConfig(column="label").strata_in

labels = st.lists(st.sampled_from("abcdef"), min_size=1, max_size=200)
seeds = st.integers(0, 2**32)
fractions = st.tuples(st.floats(0.01, 0.45), st.one_of(st.just(0.0), st.floats(0.01, 0.45))).map(
    lambda held_out: (1 - sum(held_out), *held_out)
)


@given(labels, fractions, seeds)
def test_every_class_keeps_its_fractions_within_one_row(classes, wanted, seed):
    parts = draw_rows(classes, wanted, seed)
    assert len(parts) == len(classes)
    for value in set(classes):
        rows = parts[np.array(classes) == value]
        counts = np.bincount(rows, minlength=3)
        assert np.all(np.abs(counts - len(rows) * np.array(wanted)) < 1 + 1e-6)
        assert counts[0] >= 1


@given(st.integers(1, 300), fractions, seeds)
def test_a_plain_draw_meets_its_fractions_within_one_row(length, wanted, seed):
    counts = np.bincount(draw_rows([None] * length, wanted, seed), minlength=3)
    assert counts.sum() == length
    assert np.all(np.abs(counts - length * np.array(wanted)) < 1 + 1e-6)


@given(st.integers(20, 60), fractions, seeds)
def test_many_small_classes_do_not_add_up_to_wrong_parts(num_classes, wanted, seed):
    assume(wanted[0] > 1 / 3)  # below, one training record for each of these classes is more than asked for
    classes = list(range(num_classes)) * 3
    counts = np.bincount(draw_rows(classes, wanted, seed), minlength=3)
    assert np.all(np.abs(counts - len(classes) * np.array(wanted)) <= 4)


@given(st.lists(st.sampled_from([None, *"abcdefgh"]), min_size=1, max_size=100), fractions, seeds)
def test_no_group_is_in_two_parts(groups, wanted, seed):
    parts = draw_groups(groups, [None] * len(groups), wanted, seed)
    for group in set(groups) - {None}:
        assert len(set(parts[np.array(groups) == group])) == 1
    num_groups = len(set(groups) - {None}) + groups.count(None)
    used = {part for part, fraction in enumerate(wanted) if fraction > 0}
    assert set(parts) <= used
    assert len(set(parts)) == min(num_groups, len(used))


@given(st.lists(st.integers(1, 5), min_size=40, max_size=120), fractions, seeds)
def test_parts_of_small_groups_are_about_as_large_as_wanted(sizes, wanted, seed):
    groups = [str(group) for group, size in enumerate(sizes) for _ in range(size)]
    counts = np.bincount(draw_groups(groups, [None] * len(groups), wanted, seed), minlength=3)
    assert np.all(np.abs(counts - len(groups) * np.array(wanted)) <= max(sizes) + 1)


@given(st.lists(st.sampled_from("abcdef"), min_size=25, max_size=200), st.booleans(), st.booleans(), seeds)
def test_every_record_is_in_exactly_one_split(classes, stratify, grouped, seed):
    table = Table({"label": classes, "group": [str(row // 3) for row in range(len(classes))]})
    split = SplitConfig(stratify=stratify, seed=seed)
    splits = split_table(table, split, group="group" if grouped else None, strata_in=BY_LABEL)
    assert sorted(row for part in splits.values() for row in part.rows) == list(table.rows)
    assert list(splits) == ["train", "validation", "test"]
    assert min(len(part) for part in splits.values()) > 0
