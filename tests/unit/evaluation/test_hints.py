"""Whether plain facts tell the answer: what is told is found, and noise is not."""

import json

import numpy as np
import pytest

from sensorium.evaluation.codes import codes_of, codes_of_numbers, codes_of_presence
from sensorium.evaluation.hints import answers_of, cross_validated, folds_of, held_out, units_of
from sensorium.evaluation.presence import PresenceRows, presence_alone

ROWS = 300


def reached(hint, name):
    return next(one.reached for one in hint.readings if one.name == name)


def hint_of(codes, labels, groups=None, *, are_numbers=False):
    answers = answers_of([str(label) for label in labels], are_numbers=are_numbers)
    units = units_of(groups, len(labels))
    return cross_validated(np.asarray(codes), answers, folds_of(answers, units), units)


def test_codes_are_counted_from_the_most_frequent_value():
    assert codes_of(["b", "a", "a", None, "a", None]).tolist() == [2, 0, 0, 1, 0, 1]


def test_numbers_are_cut_at_quantiles_and_missing_ones_are_a_code():
    codes = codes_of_numbers(np.array([np.nan, *range(100)], dtype=float), num_bins=4)
    assert codes[0] == 0
    assert np.bincount(codes)[1:].tolist() == [25, 25, 25, 25]
    assert set(codes_of_numbers(np.array([np.nan, np.nan]))) == {0}


def test_presence_is_one_code_a_pattern():
    present = np.array([[1, 1], [1, 0], [1, 1], [0, 1]], dtype=bool)
    assert codes_of_presence(present).tolist() == [0, 1, 0, 2]


def test_a_fact_that_is_the_label_takes_every_error_away():
    labels = np.arange(ROWS) % 3
    hint = hint_of(labels, labels)
    assert [one.name for one in hint.readings] == ["accuracy", "balanced", "foremost"]
    assert [one.reached for one in hint.readings] == pytest.approx([1.0, 1.0, 1.0])
    assert [one.blind for one in hint.readings] == pytest.approx([1 / 3, 1 / 3, 1 / 2], abs=0.05)
    assert hint.share_of_errors == pytest.approx(1.0)
    assert hint.tells(num_tried=1000)


def test_a_rare_class_is_found_that_accuracy_does_not_show():
    rng = np.random.default_rng(0)
    labels = (rng.random(2000) < 0.1).astype(int)
    missing = rng.random(2000) < np.where(labels, 0.3, 0.02)
    hint = hint_of(missing.astype(int), labels)
    accuracy, balanced = hint.readings
    assert accuracy.reached - accuracy.blind < 0.05
    assert balanced.reached > 0.6
    assert hint.best == balanced
    assert hint.tells()


def test_what_tells_one_frequent_class_from_many_rare_ones_is_found():
    rng = np.random.default_rng(6)
    labels = rng.choice(8, 400, p=[0.86, *[0.02] * 7])
    missing = rng.random(400) < np.where(labels == 0, 0.3, 0.02)
    hint = hint_of(missing.astype(int), labels)
    assert hint.best.name == "foremost"
    assert hint.best.blind == 0.5
    assert hint.tells()


def test_of_noise_hardly_one_fact_in_a_hundred_seems_to_tell_something():
    rng = np.random.default_rng(1)
    told = []
    for _ in range(300):
        labels = rng.choice(5, ROWS, p=[0.5, 0.2, 0.15, 0.1, 0.05])
        told.append(hint_of(codes_of(rng.integers(0, rng.integers(2, 40), ROWS).tolist()), labels).tells())
    assert sum(told) <= 3


def test_noise_by_group_tells_nothing():
    rng = np.random.default_rng(2)
    groups = np.repeat(np.arange(30), 10)
    labels = rng.integers(0, 2, 30)[groups]
    told = [hint_of(rng.integers(0, 3, 30)[groups], labels, groups.tolist()).tells() for _ in range(100)]
    assert sum(told) <= 2


def test_groups_stand_in_one_fold_and_folds_share_the_classes():
    groups = (np.arange(ROWS) // 3).tolist()
    answers = answers_of([str(row // 3 % 2) for row in range(ROWS)], are_numbers=False)
    units = units_of(groups, ROWS)
    folds = folds_of(answers, units)
    assert all(len(set(folds[units == unit])) == 1 for unit in range(100))
    assert all(answers[folds == fold].mean() == pytest.approx(0.5, abs=0.11) for fold in range(10))


def test_numbers_are_told_by_their_mean():
    rng = np.random.default_rng(3)
    codes = rng.integers(0, 4, ROWS)
    noise = rng.normal(size=ROWS)
    hint = hint_of(codes, codes * 2 + noise, are_numbers=True)
    assert [one.name for one in hint.readings] == ["r2"]
    assert hint.best.reached == pytest.approx(5 / 6, abs=0.05)  # variance 5 of codes times 2, and 1 of noise
    assert hint.tells()
    assert not hint_of(codes, noise, are_numbers=True).tells()


@pytest.mark.parametrize(("codes", "labels"), [([0] * 40, [0, 1] * 20), ([0, 1] * 20, [1] * 40), ([0, 1], [0, 1])])
def test_nothing_can_be_told_of_what_does_not_vary_or_is_too_little(codes, labels):
    assert hint_of(codes, labels) is None


def test_codes_and_classes_beyond_the_limits_are_never_answered(monkeypatch):
    monkeypatch.setattr("sensorium.evaluation.decision_table.MAX_CLASSES", 2)
    monkeypatch.setattr("sensorium.evaluation.decision_table.MAX_CODES", 3)
    labels = np.arange(ROWS) % 4
    assert reached(hint_of(labels, labels), "accuracy") == 0.5


def test_rows_held_out_are_answered_from_the_rest():
    codes = np.array([0, 0, 1, 1, 0, 1, 1, 2])
    answers = answers_of(list("aabbabaa"), are_numbers=False)
    is_judged = np.arange(8) >= 4
    hint = held_out(codes, answers, np.arange(8), is_judged)
    assert hint.rows == 4
    assert (
        reached(hint, "accuracy") == 0.75
    )  # a, b and, of the pattern never seen, the prior's a; the third is a and taken for b
    assert held_out(codes, answers, np.arange(8), is_judged | True) is None


def test_presence_alone_learns_from_the_training_rows():
    labels = ["ill", "well"] * 50
    has_note = np.array([[True, label == "ill"] for label in labels])
    rows = PresenceRows(has_note, labels)
    assert presence_alone(rows, rows, are_numbers=False).tells()
    swapped = PresenceRows(has_note, labels[::-1])
    assert reached(presence_alone(rows, swapped, are_numbers=False), "accuracy") == 0.0
    whole = PresenceRows(np.ones((100, 2), dtype=bool), labels)
    assert presence_alone(whole, whole, are_numbers=False) is None


def test_plain_values_are_json():
    labels = np.arange(ROWS) % 2
    plain = hint_of(labels, labels).to_json()
    assert plain["rows"] == ROWS
    assert plain["tells"] is True
    assert set(plain["readings"]) == {"accuracy", "balanced"}  # of two classes the third would be the second again
    assert plain["readings"]["accuracy"]["reached"] == 1.0
    assert json.loads(json.dumps(plain)) == plain
