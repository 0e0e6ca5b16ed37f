"""Which answers a page shows."""

import numpy as np
import pytest

from sensorium.report.records.choosing import MAX_SHOWN, choose
from sensorium.targets.category import CategoryConfig
from sensorium.targets.number import NumberConfig
from sensorium.targets.ordinal import OrdinalConfig
from sensorium.targets.tags import TagsConfig

TARGET = CategoryConfig(column="kind").fit(["cat", "dog", "owl"])


def outputs_of(probabilities):
    return np.log(np.array(probabilities))


def test_wrong_answers_come_surest_first_and_right_ones_least_sure_first():
    outputs = outputs_of([[0.6, 0.3, 0.1], [0.05, 0.9, 0.05], [0.7, 0.2, 0.1], [0.4, 0.35, 0.25], [0.98, 0.01, 0.01]])
    chosen = choose(TARGET, outputs, ["dog", "cat", "cat", "cat", "cat"])
    assert (chosen.num_wrong, list(chosen.wrong), list(chosen.unsure)) == (2, [1, 0], [3, 2, 4])
    assert chosen.sureness == pytest.approx([0.6, 0.9, 0.7, 0.4, 0.98])


def test_a_class_that_the_model_does_not_know_is_wrong():
    chosen = choose(TARGET, outputs_of([[0.6, 0.3, 0.1]]), ["yak"])
    assert (chosen.num_wrong, chosen.wrong, list(chosen.unsure)) == (1, [0], [])


def test_no_more_than_a_few_are_chosen_and_ties_keep_the_order_of_the_rows():
    chosen = choose(TARGET, outputs_of([[0.5, 0.3, 0.2]] * 40), ["dog"] * 20 + ["cat"] * 20)
    assert chosen.num_wrong == 20
    assert list(chosen.wrong) == list(range(MAX_SHOWN))
    assert list(chosen.unsure) == list(range(20, 20 + MAX_SHOWN))


def test_of_one_group_few_are_chosen_where_there_are_enough_others():
    groups = ["ann"] * 20 + [f"p{place}" for place in range(9)]
    outputs = outputs_of([[0.5, 0.3, 0.2]] * 29)
    chosen = choose(TARGET, outputs, ["dog"] * 29, groups=groups)
    assert (chosen.num_wrong, list(chosen.wrong)) == (29, [0, 1, 2, *range(20, 29)])
    assert list(choose(TARGET, outputs, ["dog"] * 29, groups=["ann"] * 29).wrong) == list(range(MAX_SHOWN))


def test_of_numbers_the_largest_errors_are_chosen():
    target = NumberConfig(column="price").fit(["0", "2"])
    outputs = np.array([[target.encode(value)] for value in ("1", "5", "-7")])
    chosen = choose(target, outputs, ["1", "1", "1"])
    assert (chosen.num_wrong, list(chosen.wrong), chosen.unsure, chosen.sureness) == (None, [2, 1, 0], (), None)
    assert chosen.errors == pytest.approx([0, 4, 8])


def test_of_grades_the_furthest_off_come_first_and_then_the_surest():
    target = OrdinalConfig(column="grade", order=["low", "mid", "high"]).fit(["low", "mid", "high"])
    outputs = outputs_of([[0.9, 0.08, 0.02], [0.6, 0.3, 0.1], [0.95, 0.04, 0.01]])
    labels = ["mid", "high", target.decode(outputs)[0][2]]
    chosen = choose(target, outputs, labels)
    assert (chosen.num_wrong, chosen.is_graded, list(chosen.wrong), list(chosen.unsure)) == (2, True, [1, 0], [2])
    assert chosen.errors is None


def test_of_tags_a_set_that_is_missed_altogether_comes_first():
    target = TagsConfig(column="tags", separator="|").fit(["red|big", "big", "red"])
    places = {name: place for place, name in enumerate(target.classes)}

    def logits(red, big):
        row = np.zeros(2)
        row[places["red"]], row[places["big"]] = red, big
        return row

    chosen = choose(target, np.stack([logits(4, 4), logits(-4, 4), logits(0.1, -6)]), ["red", "red", "red"])
    assert (chosen.num_wrong, chosen.is_graded, list(chosen.wrong), list(chosen.unsure)) == (2, True, [1, 0], [2])
    assert chosen.sureness[2] == pytest.approx(1 / (1 + np.exp(-0.1)))
